using System.Globalization;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Numbers as people read them.</summary>
internal static class Texts
{
    public static string Duration(TimeSpan time) => time.TotalDays >= 1 ? $"{(int)time.TotalDays}d {time.Hours:D2}h"
        : time.TotalHours >= 1 ? $"{time.Hours}h {time.Minutes:D2}m"
        : time.TotalMinutes >= 1 ? $"{time.Minutes}m {time.Seconds:D2}s"
        : $"{time.TotalSeconds:F0}s";

    public static string Bytes(long bytes) => bytes >= 1L << 30 ? $"{bytes / (double)(1L << 30):F1} GiB"
        : bytes >= 1L << 20 ? $"{bytes / (double)(1L << 20):F1} MiB"
        : $"{bytes / 1024.0:F1} KiB";

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts: <c>1 image</c>, <c>2 classes</c>.</summary>
    public static string Count(long number, string noun) => $"{Count(number)} {noun}{(number == 1 ? string.Empty : noun[^1] == 's' ? "es" : "s")}";

    public static string Kimg(double kimg) => kimg.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A path as an argument that a shell takes as one word.</summary>
    public static string Quoted(string path) => path.Any(letter => !char.IsLetterOrDigit(letter) && !"/\\._-:".Contains(letter, StringComparison.Ordinal)) ? $"\"{path}\"" : path;

    /// <summary>The numbers of a measurement: <c>0.71, recall 0.43</c>.</summary>
    public static string Measured(MetricResult result) =>
        string.Join(", ", result.Details.Select(item => $"{item.Key} {Measured(item.Value)}").Prepend($"{Measured(result.Value)} {result.Unit}".TrimEnd()));

    private static string Measured(double value) => value.ToString(Math.Abs(value) < 1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
}
