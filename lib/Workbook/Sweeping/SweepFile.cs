namespace Workbook.Sweeping;

/// <summary>A file of tokens as a sweep knows it.</summary>
/// <param name="Name">As the specification names it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Of its bytes, 64 hexadecimal digits: another file of this name is another sweep.</param>
internal sealed record SweepFile(string Name, string Path, string Sha256);
