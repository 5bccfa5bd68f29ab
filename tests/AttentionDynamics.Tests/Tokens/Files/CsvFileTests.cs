using System.Text;

namespace AttentionDynamics.Tests.Tokens.Files;

/// <summary>Text files as other programs write them: each is read to the numbers that a person sees in it, and what was found is said.</summary>
public sealed class CsvFileTests : IDisposable
{
    private const string Header = "the first line is a header", Index = "the first column counts the rows and is left out";

    private readonly TensorFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string> OrdinaryTables => new()
    {
        // Headers that count the columns from 0, as a DataFrame without names has.
        { "pandas, index=False", "0,1,2\n1.5,2.5,3.5\n4.5,5.5,6.5\n7.5,8.5,9.5\n", Header },
        { "the same, quoted", "\"0\",\"1\",\"2\"\n1.5,2.5,3.5\n4.5,5.5,6.5\n7.5,8.5,9.5\n", Header },
        { "the same from Windows", "\uFEFF0,1,2\r\n1.5,2.5,3.5\r\n4.5,5.5,6.5\r\n7.5,8.5,9.5\r\n", Header },
        { "the same with semicolons", "0;1;2\n1.5;2.5;3.5\n4.5;5.5;6.5\n7.5;8.5;9.5\n", Header },
        { "the same with tabs", "0\t1\t2\n1.5\t2.5\t3.5\n4.5\t5.5\t6.5\n7.5\t8.5\t9.5", Header },
        { "names of texts", "\"x, first\",\"a \"\"y\"\"\",z\n1.5,2.5,3.5\n4.5,5.5,6.5\n7.5,8.5,9.5\n", Header },

        // An index without a name.
        { "pandas", ",0,1,2\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "pandas, read and written again", "Unnamed: 0,0,1,2\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "pandas, names", ",x,y,z\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "pandas, header=False", "0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", Index },
        { "pandas, reset_index", "index,0,1,2\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "pandas, a named index", "token,0,1,2\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "polars, with_row_index", "index,x,y,z\n0,1.5,2.5,3.5\n1,4.5,5.5,6.5\n2,7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "R, write.csv", "\"\",\"V1\",\"V2\",\"V3\"\n\"1\",1.5,2.5,3.5\n\"2\",4.5,5.5,6.5\n\"3\",7.5,8.5,9.5\n", $"{Header}; {Index}" },
        { "R, write.table", "\"V1\" \"V2\" \"V3\"\n\"1\" 1.5 2.5 3.5\n\"2\" 4.5 5.5 6.5\n\"3\" 7.5 8.5 9.5\n", $"{Header}; {Index}" },

        // Other separators.
        { "European Excel", "1.5;2.5;3.5\n4.5;5.5;6.5\n7.5;8.5;9.5\n", "" },
        { "European Excel, decimal commas", "1,5;2,5;3,5\r\n4,5;5,5;6,5\r\n7,5;8,5;9,5\r\n", "commas are read as decimal points" },
        { "the same with names", "x;y;z\n1,5;2,5;3,5\n4,5;5,5;6,5\n7,5;8,5;9,5\n", $"{Header}; commas are read as decimal points" },
        { "Excel's line for the separator", "sep=;\r\n1.5;2.5;3.5\r\n4.5;5.5;6.5\r\n7.5;8.5;9.5\r\n", "" },
        { "tabs", "1.5\t2.5\t3.5\n4.5\t5.5\t6.5\n7.5\t8.5\t9.5\n", "" },
        { "tabs, decimal commas", "1,5\t2,5\t3,5\n4,5\t5,5\t6,5\n7,5\t8,5\t9,5\n", "commas are read as decimal points" },
        { "commas and tabs", "1.5,\t2.5,\t3.5\n4.5,\t5.5,\t6.5\n7.5,\t8.5,\t9.5\n", "" },
        { "numpy.savetxt", "1.5e+00 2.5e+00 3.5e+00\n4.5e+00 5.5e+00 6.5e+00\n7.5e+00 8.5e+00 9.5e+00\n", "" },
        { "numpy.savetxt, header", "# hidden states\n# layer 3\n1.5 2.5 3.5\n4.5 5.5 6.5\n7.5 8.5 9.5\n", "2 lines with # before the first row left out" },
        { "columns in line", "  1.5   2.5   3.5  \r\n  4.5   5.5   6.5\r\n  7.5   8.5   9.5\r\n", "" },
        { "quoted numbers", "\"1.5\",\"2.5\",\"3.5\"\n\"4.5\",\"5.5\",\"6.5\"\n \"7.5\" ,\"8.5\",\"9.5\"\n", "" },
        { "quoted decimal commas", "\"1,5\";\"2,5\";\"3,5\"\n\"4,5\";\"5,5\";\"6,5\"\n\"7,5\";\"8,5\";\"9,5\"\n", "commas are read as decimal points" },
    };

    [Theory]
    [MemberData(nameof(OrdinaryTables))]
    public void Tables_of_other_programs_are_read(string program, string text, string notice)
    {
        var read = folder.Read("t.csv", Encoding.UTF8.GetBytes(text), out string said);
        Assert.Equal(notice, said);
        Assert.True((3, 3) == (read.Count, read.Dimension), program);
        for (int k = 0; k < 9; k++)
            Assert.Equal(k + 1.5, read[k / 3][k % 3]);
    }

    [Theory]
    [InlineData("0,1\n1,0\n1,1\n", 3, "the first line, 0 and 1, is read as a token, for all numbers are whole")]
    [InlineData("0,1\n1.5,0\n1,1\n", 2, Header)]
    [InlineData("0.0,1.0\n1.5,0.5\n2.5,3.5\n", 3, "")]
    [InlineData("1,2\n3,4.5\n", 2, "")]
    [InlineData("0\n1.5\n2.5\n", 2, Header)]
    [InlineData("0,1,2,3,4,5,6,7,8,9,10,11\n1,1,1,1,1,1,1,1,1,1,1,1\n2,1,1,1,1,1,1,1,1,1,1,1\n", 2, Header)]
    public void A_first_line_that_could_be_either_is_told(string text, int rows, string notice)
    {
        Assert.Equal(rows, folder.Read("t.csv", Encoding.UTF8.GetBytes(text), out string said).Count);
        Assert.Equal(notice, said);
    }

    [Theory]
    [InlineData("0,5\n1,7\n2,9\n", 2, "the first column counts the rows and is read as a coordinate")]
    [InlineData("x,y\n0,1.5\n1,2.5\n2,3.5\n", 2, "the first line is a header; the first column counts the rows and is read as a coordinate")]
    [InlineData("0,1.5\n1,2.5\n", 2, "")]
    [InlineData("0,1.5\n1,2.5\n3,3.5\n", 2, "")]
    [InlineData("0.0,1.5\n1.0,2.5\n2.0,3.5\n", 2, "")]
    [InlineData("1\n2\n3\n", 1, "")]
    public void A_column_that_may_be_a_coordinate_stays(string text, int columns, string notice)
    {
        Assert.Equal(columns, folder.Read("t.csv", Encoding.UTF8.GetBytes(text), out string said).Dimension);
        Assert.Equal(notice, said);
    }

    [Fact]
    public void A_row_is_named_by_its_line_whatever_was_left_out_before()
    {
        folder.Refuses("t.csv", "# one\n,x,y\n0,1,2\n1,0,0\n2,3,4\n"u8.ToArray(), "t.csv, row 4: expected a token that is not zero");
        folder.Refuses("t.csv", "sep=;\nx;y\n1;2\n3;nan\n"u8.ToArray(), "t.csv, row 4, column 2: expected a finite number, got nan");
    }

    [Fact]
    public void A_wide_table_whose_lines_are_longer_than_the_buffer_is_read_with_index_and_header()
    {
        const int Columns = 20000;
        var text = new StringBuilder().Append(';').AppendJoin(';', Enumerable.Range(0, Columns)).Append('\n');
        for (int i = 0; i < 3; i++)
            text.Append(i).Append(';').AppendJoin(';', Enumerable.Range(0, Columns).Select(k => $"{k},{i + 1}")).Append('\n');
        var read = folder.Read("t.csv", Encoding.UTF8.GetBytes(text.ToString()), out string said);
        Assert.Equal($"{Header}; {Index}; commas are read as decimal points", said);
        Assert.Equal((3, Columns), (read.Count, read.Dimension));
        Assert.Equal(Columns - 1 + 0.3, read[2][Columns - 1]);
    }
}
