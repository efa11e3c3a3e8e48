using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using StyleGanSharp.Runtime.SelfTests;

namespace StyleGanSharp.Runtime;

/// <summary>Loads libtorch: the one in the package, or that of an installed PyTorch when <c>STYLEGAN_LIBTORCH</c> names its folder.</summary>
/// <remarks>
/// TorchSharp 0.107 is built with GCC 13 and its native wrapper asks for symbol version GLIBCXX_3.4.32, which Debian 12, Ubuntu 22.04
/// and RHEL 9 lack although nothing in the wrapper uses it. Where the wrapper does not load for that reason, a copy with the one
/// requirement marked weak is loaded from memory; no file is changed and none is left behind.
/// What is loaded is tested before it is used (<see cref="SelfTest"/>): numbers are right, or the program says so and computes nothing.
/// </remarks>
public static class LibTorch
{
    /// <summary>Environment variable that names the folder of another libtorch, e.g. <c>…/site-packages/torch/lib</c> of a PyTorch with CUDA.</summary>
    public const string FolderVariable = "STYLEGAN_LIBTORCH";

    /// <summary>Environment variable for oneDNN, which computes libtorch's convolutions on a CPU: <c>auto</c> (the default: off where the self-test finds wrong results), <c>on</c> or <c>off</c>.</summary>
    public const string OneDnnVariable = "STYLEGAN_ONEDNN";

    /// <summary>Environment variable that forbids the change of TorchSharp's code in memory when it is <c>off</c> (<see cref="LibTorchInfo.AreScalarsKept"/>).</summary>
    public const string CodePatchVariable = "STYLEGAN_CODE_PATCH";

    /// <summary>The libtorch version TorchSharp was built for.</summary>
    public const string ExpectedVersion = "2.10";

    private const string TorchSharpAssembly = "TorchSharp";
    private static readonly Lock Gate = new();
    private static bool _registered;
    private static LibTorchInfo? _info;
    private static Exception? _failure;
    private static NativeLoader.Loaded? _loaded;

    /// <summary>Raised, on any thread, with a sentence or two that a user should know although nothing failed. The library prints nothing; a program that wants to shows these.</summary>
    public static event Action<string>? Warning;

    /// <summary>Arranges that libtorch is loaded as soon as TorchSharp is first used. Cheap; safe to call more than once.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (_registered)
            {
                return;
            }

            _registered = true;
        }

        AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveWrapper;
        AppDomain.CurrentDomain.AssemblyLoad += (_, args) => OnAssembly(args.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            OnAssembly(assembly);
        }
    }

    /// <summary>Loads libtorch now, if it is not loaded yet, and says where it came from.</summary>
    /// <param name="folder">Folder of the libtorch to use; null takes <see cref="FolderVariable"/>, or the packaged one when that is not set.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="StyleGanException">When libtorch cannot be loaded; the message says which file, why, and the remedy.</exception>
    public static LibTorchInfo EnsureLoaded(string? folder = null)
    {
        Register();
        lock (Gate)
        {
            if (_info is null && _failure is null)
            {
                try
                {
                    _loaded = NativeLoader.Load(folder ?? Environment.GetEnvironmentVariable(FolderVariable));
                    _info = _loaded.Info;
                }
                catch (Exception e)
                {
                    _failure = e;
                }
            }

            if (_failure is not null)
            {
                throw new StyleGanException(_failure.Message, _failure);
            }

            if (folder is not null && !string.Equals(Path.GetFullPath(folder), _info!.Folder, StringComparison.Ordinal))
            {
                throw new StyleGanException($"libtorch is already loaded from {_info.Folder}; it cannot be replaced by {folder} in the same process. "
                    + $"Set {FolderVariable} before the program starts.");
            }

            return _info!;
        }
    }

    /// <summary>A function of TorchSharp's native library that its managed side does not offer.</summary>
    /// <param name="name">Its name.</param>
    internal static IntPtr Export(string name) => NativeLibrary.GetExport(LoadedWrapper(), name);

    /// <summary>TorchSharp's native library.</summary>
    internal static IntPtr Wrapper => LoadedWrapper();

    /// <summary>Whether the user forbids the change of TorchSharp's code in memory (<see cref="CodePatchVariable"/>).</summary>
    public static bool IsCodePatchForbidden => TorchSharpFixes.ScalarLifetime.IsForbidden;

    /// <summary>Switches of the loaded libtorch.</summary>
    internal static TorchContext Context
    {
        get
        {
            EnsureLoaded();
            return _loaded!.Context;
        }
    }

    /// <summary>Asks for operators that give equal results in equal runs, or lets go of them, for the whole process. With CUDA, call it before the first tensor is made on the GPU.</summary>
    /// <remarks>
    /// cuDNN and oneDNN take deterministic algorithms, cuDNN does not time alternatives, and every operator with a deterministic variant uses it. Operators without one on a GPU (the gradient of
    /// bilinear sampling, for one) run as before and say so on standard error; another device, libtorch version, number of threads or processor gives other last digits.
    /// </remarks>
    /// <param name="isOn">True for deterministic operators.</param>
    /// <exception cref="StyleGanException">When the libtorch in use does not offer the switch.</exception>
    public static void SetDeterministic(bool isOn) => Determinism.Set(isOn);

    /// <summary>What the tests of the loaded libtorch found so far. Every kind of operation in float32 is tested when it is loaded, half precision when it is first used on a CPU.</summary>
    /// <param name="isThorough">Test more shapes and half precision now (a tenth of a second or two).</param>
    /// <returns>The state of libtorch.</returns>
    /// <exception cref="StyleGanException">When libtorch does not load, or computes wrong results whatever is switched off.</exception>
    public static SelfTestResult SelfTest(bool isThorough = false)
    {
        EnsureLoaded();
        if (isThorough)
        {
            _loaded!.SelfTest.TestAll();
        }

        return _loaded!.SelfTest.Result;
    }

    /// <summary>Tests half precision, before it is first used on a CPU; later calls cost nothing.</summary>
    internal static void EnsureHalfPrecision()
    {
        EnsureLoaded();
        bool wasOn = _loaded!.SelfTest.Result.IsOneDnnOn;
        _loaded.SelfTest.TestHalfPrecision();
        if (wasOn && _loaded.SelfTest.Result is { IsOneDnnOn: false, Notice: { } notice })
        {
            Warn(notice);
        }
    }

    private static void OnAssembly(Assembly assembly)
    {
        if (!string.Equals(assembly.GetName().Name, TorchSharpAssembly, StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => IsWrapper(name) ? LoadedWrapper() : IntPtr.Zero);
        }
        catch (InvalidOperationException)
        {
            // Somebody else resolves TorchSharp's imports already; the fallback event serves them.
        }

        try
        {
            EnsureLoaded();
        }
        catch (StyleGanException)
        {
            // An exception must not leave this event handler; the first call into libtorch reports it.
        }
    }

    private static IntPtr ResolveWrapper(Assembly assembly, string name)
    {
        if (!IsWrapper(name) || !string.Equals(assembly.GetName().Name, TorchSharpAssembly, StringComparison.Ordinal))
        {
            return IntPtr.Zero;
        }

        try
        {
            return LoadedWrapper();
        }
        catch (StyleGanException)
        {
            // TorchSharp's static constructor asks here. Told that there is no library, it would copy the packaged ones into the program's
            // folder, print a page and throw. Any handle satisfies it, and the first call into libtorch then reports what is wrong.
            return NativeLibrary.GetMainProgramHandle();
        }
    }

    private static IntPtr LoadedWrapper()
    {
        EnsureLoaded();
        return _loaded!.Wrapper;
    }

    private static bool IsWrapper(string name) => name.Contains("LibTorchSharp", StringComparison.Ordinal);

    /// <summary>Raises the event.</summary>
    internal static void Warn(string text) => Warning?.Invoke(text);
}
