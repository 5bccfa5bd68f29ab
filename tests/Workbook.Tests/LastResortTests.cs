using System.Reflection;

namespace Workbook.Tests;

/// <summary>Alone, because it captures the process's standard error.</summary>
[CollectionDefinition(nameof(LastResortTests), DisableParallelization = true)]
[Collection(nameof(LastResortTests))]
public class LastResortTests
{
    [Fact]
    public void Whatever_it_is_it_is_one_line_and_an_exit_code()
    {
        (Exception Thrown, int Code, string Line)[] cases =
        [
            (new InvalidInputException("a\nb: expected"), 2, "workbook: a b: expected"),
            (new IOException("No space left on device"), 1, "workbook: No space left on device"),
            (new AggregateException(new TargetInvocationException(new UnauthorizedAccessException("x\u001b[31my\r\n"))), 1, "workbook: x\\u001b[31my"),
            (new InsufficientMemoryException(), 1, "workbook: expected more memory for input of this size, got no more from the system"),
            (new ArgumentException("expected two tokens", "tokens"), 1, "workbook: a fault of this program, not of yours: System.ArgumentException: expected two tokens"),
        ];
        TextWriter error = Console.Error;
        foreach ((Exception thrown, int code, string line) in cases)
        {
            using var text = new StringWriter { NewLine = "\n" };
            Console.SetError(text);
            int exit;
            try
            {
                exit = LastResort.Report(thrown);
            }
            finally
            {
                Console.SetError(error);
            }

            Assert.Equal(code, exit);
            Assert.Equal(line + "\n", text.ToString(), ignoreCase: true);
        }
    }
}
