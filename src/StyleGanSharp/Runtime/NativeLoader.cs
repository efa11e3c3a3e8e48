using System.Runtime.InteropServices;
using StyleGanSharp.Runtime.SelfTests;
using StyleGanSharp.Runtime.TorchSharpFixes;

namespace StyleGanSharp.Runtime;

/// <summary>Finds and loads the libtorch libraries and TorchSharp's native wrapper, in the order that makes each find its own.</summary>
internal static partial class NativeLoader
{
    /// <summary>
    /// How long an idle OpenMP thread spins before it sleeps, in GNU libgomp's units. Its own default is hundreds of times longer: fast on an
    /// otherwise idle machine, but as soon as anything else wants a core, threads spin against each other and training becomes tens of times slower.
    /// </summary>
    private const string SpinCount = "10000";

    private const string MissingVersion = "GLIBCXX_3.4.32";

    /// <summary>Symbols that are known to be asked for under <see cref="MissingVersion"/> without being used.</summary>
    private static readonly string[] UnusedSymbols = ["_ZSt21ios_base_library_initv"];

    /// <summary>What is in the process now.</summary>
    /// <param name="Wrapper">TorchSharp's native library.</param>
    /// <param name="Context">libtorch's switches.</param>
    /// <param name="SelfTest">Its tests.</param>
    /// <param name="Info">Where it came from.</param>
    public sealed record Loaded(IntPtr Wrapper, TorchContext Context, LibTorchSelfTest SelfTest, LibTorchInfo Info);

    public static Loaded Load(string? userFolder)
    {
        OneDnnChoice choice = ReadOneDnnChoice();
        string[] searched = [.. PackageFolders()];
        string wrapperName = LibraryFile("LibTorchSharp");
        string wrapper = Find(searched, wrapperName)
            ?? throw new StyleGanException($"{wrapperName} was not found in {string.Join(", ", searched)}. Reference the package TorchSharp-cpu, "
                + "and publish with a runtime identifier (-r linux-x64) so that native files are copied.");
        bool isUserSupplied = !string.IsNullOrWhiteSpace(userFolder);
        string torchCpu = LibraryFile("torch_cpu");
        string folder = isUserSupplied ? CheckUserFolder(userFolder!, torchCpu) : Path.GetDirectoryName(Find(searched, torchCpu) ??
            throw new StyleGanException($"{torchCpu} was not found in {string.Join(", ", searched)}. Reference the package TorchSharp-cpu, "
                + $"or set {LibTorch.FolderVariable} to the lib folder of an installed PyTorch."))!;

        NativeLog.Choose();
        LimitSpinning();
        KeepFreedMemory();

        // Loaded by full path first, so that the wrapper's own dependencies (found by name) are these and no others.
        if (!OperatingSystem.IsWindows() || isUserSupplied)
        {
            foreach (string name in new[] { "c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch" })
            {
                LoadIfPresent(Path.Combine(folder, LibraryFile(name)));
            }
        }

        // TorchSharp's static constructor loads "torch_cpu" by name and would find the packaged one beside itself: a second libtorch in one
        // process ends it. The runtime asks the linker for "torch_cpu.so" before it looks for the packaged file; this name is taken here.
        if (isUserSupplied && OperatingSystem.IsLinux())
        {
            MemoryFile.Load(ElfStub.Build("torch_cpu.so"), "torch_cpu.so");
        }

        string? version = FindVersion(folder);
        (IntPtr handle, bool isPatched) = LoadWrapper(wrapper, folder, version, isUserSupplied);
        bool areScalarsKept = ScalarLifetime.Extend(handle);
        NativeLog.Apply(folder);
        var context = new TorchContext(NativeLibrary.Load(Path.Combine(folder, torchCpu)));
        NativeLog.SilenceNnpack(context);
        var selfTest = new LibTorchSelfTest(handle, context, choice);
        selfTest.TestKinds();
        return new Loaded(handle, context, selfTest, new LibTorchInfo(Path.GetFullPath(folder), isUserSupplied, isPatched, version) { AreScalarsKept = areScalarsKept });
    }

    private static OneDnnChoice ReadOneDnnChoice()
    {
        string? text = Environment.GetEnvironmentVariable(LibTorch.OneDnnVariable);
        return text?.Trim().ToLowerInvariant() switch
        {
            null or "" or "auto" => OneDnnChoice.Auto,
            "on" => OneDnnChoice.On,
            "off" => OneDnnChoice.Off,
            _ => throw new StyleGanException($"{LibTorch.OneDnnVariable} is '{text}'. Set it to auto (off where its results are wrong), on or off, or unset it."),
        };
    }

    private static (IntPtr Handle, bool IsPatched) LoadWrapper(string path, string folder, string? version, bool isUserSupplied)
    {
        try
        {
            return (NativeLibrary.Load(path), false);
        }
        catch (DllNotFoundException e) when (OperatingSystem.IsLinux() && e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            byte[] image = File.ReadAllBytes(path);
            ElfVersionPatch.MakeWeak(image, MissingVersion, UnusedSymbols);
            return (LoadImage(image, path, folder, version, isUserSupplied), true);
        }
        catch (DllNotFoundException e)
        {
            throw Incompatible(path, folder, version, isUserSupplied, e);
        }
    }

    private static IntPtr LoadImage(byte[] image, string path, string folder, string? version, bool isUserSupplied)
    {
        try
        {
            return MemoryFile.Load(image, Path.GetFileName(path));
        }
        catch (DllNotFoundException e)
        {
            throw Incompatible(path, folder, version, isUserSupplied, e);
        }
    }

    private static StyleGanException Incompatible(string path, string folder, string? version, bool isUserSupplied, Exception e)
    {
        string cause = e.Message.Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.Contains("undefined symbol", StringComparison.Ordinal) || line.Contains("version `", StringComparison.Ordinal))
            ?? e.Message.Split('\n')[0].Trim();
        string remedy = isUserSupplied
            ? $"Use a PyTorch {LibTorch.ExpectedVersion}.x (2.11 is known to be close enough to try), or unset {LibTorch.FolderVariable} to use the packaged CPU version."
            : "Install the system libraries it names (libstdc++6 and glibc 2.34 or newer).";
        return new StyleGanException(
            $"libtorch {version ?? "of unknown version"} in {folder} cannot be used by TorchSharp (built for libtorch {LibTorch.ExpectedVersion}): "
            + $"{Path.GetFileName(path)} does not load: {cause}. {remedy}", e);
    }

    private static void LoadIfPresent(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new StyleGanException($"{path} does not load: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }

    private static string CheckUserFolder(string folder, string torchCpu)
    {
        if (!Directory.Exists(folder))
        {
            throw new StyleGanException($"{LibTorch.FolderVariable} names the folder {folder}, which does not exist. Set it to the lib folder of a PyTorch, "
                + "which this prints: python -c \"import torch, os; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))\"");
        }

        foreach (string candidate in new[] { folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib") })
        {
            if (File.Exists(Path.Combine(candidate, torchCpu)))
            {
                return Path.GetFullPath(candidate);
            }
        }

        throw new StyleGanException($"{LibTorch.FolderVariable} names the folder {folder}, which has no {torchCpu}. Set it to the lib folder of a PyTorch.");
    }

    private static IEnumerable<string> PackageFolders()
    {
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string probing)
        {
            folders.AddRange(probing.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        }

        folders.Add(AppContext.BaseDirectory);
        folders.Add(Path.Combine(AppContext.BaseDirectory, "runtimes", PortableRid(), "native"));
        return folders.Select(folder => folder.TrimEnd(Path.DirectorySeparatorChar)).Distinct(StringComparer.Ordinal);
    }

    private static string PortableRid()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    /// <summary>File name of a native library on this system.</summary>
    public static string LibraryFile(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static string? Find(IEnumerable<string> folders, string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>PyTorch writes its version beside its lib folder: version.py in a Python package, build-version in a plain libtorch.</summary>
    private static string? FindVersion(string folder)
    {
        string root = Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder;
        string plain = Path.Combine(root, "build-version");
        if (File.Exists(plain))
        {
            return File.ReadLines(plain).FirstOrDefault()?.Trim();
        }

        string python = Path.Combine(root, "version.py");
        if (!File.Exists(python))
        {
            return null;
        }

        string? line = File.ReadLines(python).FirstOrDefault(l => l.StartsWith("__version__", StringComparison.Ordinal));
        return line?.Split('=')[^1].Trim().Trim('\'', '"');
    }

    /// <summary>Sets the variable, unless the user chose a policy.</summary>
    private static void LimitSpinning()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            NativeEnvironment.SetDefault("GOMP_SPINCOUNT", SpinCount);
        }
    }

    /// <summary>
    /// Large tensors come and go with every operation. By default glibc asks the kernel for each and gives it back, and the kernel clears its pages
    /// every time: up to a third of the run time. Unless the user chose a policy, freed memory is kept for the next tensor, in one arena for all threads.
    /// </summary>
    private static void KeepFreedMemory()
    {
        string[] policies = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES", "LD_PRELOAD"];
        if (!OperatingSystem.IsLinux() || policies.Any(name => Environment.GetEnvironmentVariable(name) is not null))
        {
            return;
        }

        try
        {
            const int arenaMax = -8;
            const int mmapThreshold = -3;
            const int trimThreshold = -1;
            const int topPad = -2;
            const int oneGibibyte = 1 << 30;
            _ = mallopt(arenaMax, 1);
            _ = mallopt(mmapThreshold, oneGibibyte);
            _ = mallopt(trimThreshold, oneGibibyte);

            // A thread may have taken over the arena of another that ended: twice the size of its heaps, so that none is given back when it is free.
            _ = mallopt(topPad, 2 << 26);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl) has no such settings.
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
