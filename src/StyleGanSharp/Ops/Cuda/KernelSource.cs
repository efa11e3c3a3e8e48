using System.Collections.Concurrent;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>A kernel for one set of compile-time constants.</summary>
/// <param name="Name">Name of the kernel and of its embedded file.</param>
/// <param name="Constants">Names and values, defined before everything else.</param>
internal sealed record KernelSource(string Name, string Constants)
{
    private static readonly ConcurrentDictionary<string, string> Files = new();

    /// <summary>The whole program.</summary>
    public string Text => $"{Constants}\n{Read("common.h")}\n{Read(Name + ".cu")}";

    /// <param name="name">Name of the kernel.</param>
    /// <param name="constants">Names and values.</param>
    public static KernelSource Of(string name, params ReadOnlySpan<(string Name, int Value)> constants)
    {
        var lines = new List<string>();
        foreach ((string constant, int value) in constants)
        {
            lines.Add(value < 0 ? $"#define {constant} ({value})" : $"#define {constant} {value}");
        }

        return new(name, string.Join('\n', lines));
    }

    private static string Read(string file) => Files.GetOrAdd(file, static name =>
    {
        using Stream stream = typeof(KernelSource).Assembly.GetManifestResourceStream($"StyleGanSharp.Ops.Cuda.Kernels.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });
}
