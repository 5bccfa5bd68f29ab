// Most tests wait for the command, a process of its own that starts, reads and writes more than it computes.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
