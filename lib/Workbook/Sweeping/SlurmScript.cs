using System.Globalization;

namespace Workbook.Sweeping;

/// <summary><c>sweep slurm</c>: a batch script for an array of tasks, each of which computes a part and is queued again until all its rows
/// are there.</summary>
internal static class SlurmScript
{
    /// <summary>What a task is meant to take, and the longest time that is asked for, in seconds.</summary>
    private const double Wanted = 4 * 3600, Longest = 24 * 3600;

    private const int MostTasks = 1000;

    /// <summary>The script.</summary>
    /// <param name="plan">What the sweep costs.</param>
    /// <param name="command">How this program is called, quoted for a shell.</param>
    /// <param name="spec">The specification's path, quoted.</param>
    /// <param name="store">The store's path, quoted.</param>
    /// <param name="asked">How many tasks; null: such that each takes about four hours.</param>
    public static string Write(SweepPlan plan, string command, string spec, string store, int? asked)
    {
        double all = plan.CoreHours * 3600 / plan.Threads;
        int tasks = asked ?? (int)Math.Clamp(Math.Ceiling(all / Wanted), 1, Math.Min(MostTasks, plan.Spec.Rows));
        // Twice the estimate, room for the longest row, and the two minutes of the warning; what is not done then is queued again.
        double limit = Math.Min(Math.Max(2 * plan.LongestRow + 600, Longest), 2 * all / tasks + 2 * plan.LongestRow + 600);
        int minutes = (int)Math.Ceiling(limit / 60), megabytes = (int)Math.Ceiling(1.2 * plan.Bytes / (1 << 20));
        string time = string.Create(CultureInfo.InvariantCulture, $"{minutes / 1440}-{minutes / 60 % 24:00}:{minutes % 60:00}:00");
        return string.Create(CultureInfo.InvariantCulture, $"""
            #!/bin/bash
            # {plan.Spec.QuantityName}: {plan.Spec.Rows} rows, {PlanText.Hours(plan.CoreHours)} core-hours by the machine that wrote this.
            # Submit it with sbatch, and again where tasks have failed: rows that are there are not computed anew.
            #SBATCH --job-name=sweep-{plan.Spec.Hash[..8]}
            #SBATCH --array=1-{tasks}
            #SBATCH --ntasks=1
            #SBATCH --cpus-per-task={plan.Threads}
            #SBATCH --mem={megabytes}M
            #SBATCH --time={time}
            #SBATCH --requeue
            #SBATCH --open-mode=append
            #SBATCH --signal=B:USR1@120
            #SBATCH --output=sweep-%A_%a.log

            # Two minutes before its time is over this shell, and it alone (B:), gets USR1 and hands it on: the program finishes the row
            # in hand or drops it, and the task is queued again. At SIGTERM, of a preemption or of `scontrol requeue`, it drops the row.
            {command} sweep run {spec} --store {store} \
              --part "$SLURM_ARRAY_TASK_ID/{tasks}" --threads {plan.Threads} &
            program=$!
            again= signalled=
            trap 'again=1 signalled=1; kill -USR1 "$program"' USR1
            trap 'signalled=1; kill -TERM "$program"' TERM
            wait "$program"
            code=$?
            # A signal ends the waiting, not the program.
            while [ -n "$signalled" ] && [ "$code" -gt 128 ]; do
              signalled=
              wait "$program"
              code=$?
            done
            if [ -n "$again" ]; then
              scontrol requeue "$SLURM_JOB_ID"
            fi
            exit "$code"

            """).ReplaceLineEndings("\n");
    }

    /// <summary>A word as a shell takes it for itself.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:@%".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
