using AttentionDynamics.Tokens;
using AttentionDynamics.Tokens.Files;

namespace AttentionDynamics.Tests.Tokens.Files;

/// <summary>A folder for files of tensors, gone when the test is over.</summary>
internal sealed class TensorFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("tensors").FullName;

    public void Dispose() => Directory.Delete(path, recursive: true);

    public string Write(string name, byte[] bytes)
    {
        string file = Path.Combine(path, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    public TensorSource Open(string name, byte[] bytes, string? tensor = null, ElementType? untyped = null) =>
        TensorFile.Open(Write(name, bytes), tensor, untyped, cancellation: TestContext.Current.CancellationToken);

    public TokenConfiguration Read(string name, byte[] bytes, out string said, TokenFileOptions? options = null)
    {
        string told = "";
        TokenFileOptions telling = (options ?? new TokenFileOptions()) with
        {
            Noticed = notice =>
            {
                Assert.Equal("", told);
                told = notice;
            },
        };
        var read = TokenFile.Read(Write(name, bytes), telling, cancellation: TestContext.Current.CancellationToken);
        said = told;
        return read;
    }

    /// <summary>The one line with which the file is refused.</summary>
    public string Refuses(string name, byte[] bytes, string message, TokenFileOptions? options = null)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(name, bytes, out _, options));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        return error.Message;
    }
}
