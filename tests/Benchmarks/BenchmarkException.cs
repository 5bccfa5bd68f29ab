namespace Benchmarks;

/// <summary>A measurement that cannot go on, said in one line.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
