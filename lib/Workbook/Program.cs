using Workbook.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
