using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Tokens;

/// <summary>What a reader may have to say of a file of tokens.</summary>
public sealed record TokenFileOptions
{
    /// <summary>The tensor's name in a <c>.npz</c> or <c>.safetensors</c>; null where the file holds only one.</summary>
    public string? Tensor { get; init; }

    /// <summary>What two bytes without a type are (a <c>.npy</c> of <c>|V2</c>): bfloat16 or float16. Null: they are refused.</summary>
    public ElementType? Untyped { get; init; }

    /// <summary>Whether rows of zeros at the end are left out, as padding; elsewhere they are an error all the same.</summary>
    public bool SkipZeroRows { get; init; }

    /// <summary>Told at most once, in one line without the file's name, what was found and left out: a header, an index, a batch of one,
    /// rows of padding.</summary>
    public Action<string>? Noticed { get; init; }
}
