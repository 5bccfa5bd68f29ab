using Workbook.Commands;

return await CommandLine.RunAsync(args, ownsProcess: true).ConfigureAwait(false);
