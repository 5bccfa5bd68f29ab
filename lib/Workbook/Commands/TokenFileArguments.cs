using System.CommandLine;
using AttentionDynamics.Tokens;
using AttentionDynamics.Tokens.Files;

namespace Workbook.Commands;

/// <summary>The options that say how a file of tokens is to be read.</summary>
internal sealed class TokenFileArguments
{
    private readonly Option<string?> tensor = new("--tensor")
    {
        HelpName = "NAME",
        Description = "Which tensor of a .npz or .safetensors; not needed where there is only one.",
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<ElementType?> type = new("--dtype")
    {
        HelpName = "bfloat16",
        Description = "What a .npy of two bytes without a type (|V2) holds: bfloat16 or float16.",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "bfloat16": return ElementType.BFloat16;
                case "float16": return ElementType.Float16;
                default:
                    result.AddError($"--dtype: expected bfloat16 or float16, got {result.Tokens[0].Value}");
                    return null;
            }
        },
    };

    private readonly Option<bool> skipZeroRows =
        new("--skip-zero-rows") { Description = "Leave out rows of zeros at the end, which is padding." };

    /// <summary>All of them, to be added to a verb.</summary>
    public IReadOnlyList<Option> All => [tensor, type, skipZeroRows];

    /// <summary>Those that say nothing of heads.</summary>
    public IReadOnlyList<Option> OfTokensOnly => [tensor, skipZeroRows];

    /// <summary>What was asked for.</summary>
    public TokenFileOptions Of(ParseResult result) => new()
    {
        Tensor = result.GetValue(tensor),
        Untyped = result.GetValue(type),
        SkipZeroRows = result.GetValue(skipZeroRows),
    };
}
