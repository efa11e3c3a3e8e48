namespace StyleGanSharp.Runtime;

/// <summary>How much memory this process may use: that of the machine, or of its container where that is less.</summary>
internal static class MemoryProbe
{
    public static (long TotalBytes, long AvailableBytes) Read(string root = "/")
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Path.Combine(root, "proc/meminfo")))
        {
            GCMemoryInfo info = GC.GetGCMemoryInfo();
            return (info.TotalAvailableMemoryBytes, Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes));
        }

        // The collector's own figure is three quarters of a container's limit, its default heap limit, hence the files.
        string meminfo = File.ReadAllText(Path.Combine(root, "proc/meminfo"));
        long total = Field(meminfo, "MemTotal:") * 1024;
        long available = Field(meminfo, "MemAvailable:") * 1024;
        foreach ((string folder, string limitFile, string usageFile, string cacheField) in new[]
        {
            ("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
            ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        })
        {
            string group = Path.Combine(root, folder);
            if (Number(Path.Combine(group, limitFile)) is not { } limit || limit >= total)
            {
                continue;
            }

            string stat = Path.Combine(group, "memory.stat");
            long used = (Number(Path.Combine(group, usageFile)) ?? 0) - (File.Exists(stat) ? Field(File.ReadAllText(stat), cacheField + " ") : 0);
            total = limit;
            available = Math.Clamp(limit - used, 0, available);
        }

        return (total, available);
    }

    private static long? Number(string path) => File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), out long number) ? number : null;

    private static long Field(string text, string name)
    {
        string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.TryParse(line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(), out long number) ? number : 0;
    }
}
