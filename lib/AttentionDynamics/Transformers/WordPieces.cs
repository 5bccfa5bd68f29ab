using AttentionDynamics.Tokens.Files;
using Microsoft.ML.Tokenizers;

namespace AttentionDynamics.Transformers;

/// <summary>Text as the tokens of BERT's vocabulary: words in lower case, cut into the longest pieces that it has.</summary>
/// <remarks>Accents stay, and with them most such words are [UNK], where BERT takes them off: that asks for Unicode's tables, which a
/// process without ICU does not have, and a text is to be the same tokens everywhere.</remarks>
internal sealed class WordPieces
{
    private readonly BertTokenizer tokenizer;

    /// <param name="vocabulary">vocab.txt, a piece a line.</param>
    /// <param name="label">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It lacks a piece that every text needs.</exception>
    internal WordPieces(Stream vocabulary, string label)
    {
        try
        {
            tokenizer = BertTokenizer.Create(vocabulary);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw FileText.Bad($"{label}: expected BERT's vocabulary, got: {FileText.Printable(e.Message)}");
        }
    }

    /// <summary>[CLS], the pieces of the text, [SEP]; of at most so many tokens, of which the last is [SEP] all the same.</summary>
    internal int[] Encode(string text, int most)
    {
        IReadOnlyList<int> all = tokenizer.EncodeToIds(text);
        return all.Count <= most ? [.. all] : [.. all.Take(most - 1), tokenizer.SeparatorTokenId];
    }
}
