using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace StyleGanSharp.Runtime;

/// <summary>Loads libtorch: the one in the package, or that of an installed PyTorch when <c>STYLEGAN_LIBTORCH</c> names its folder.</summary>
/// <remarks>
/// TorchSharp 0.107 is built with GCC 13 and its native wrapper asks for symbol version GLIBCXX_3.4.32, which Debian 12, Ubuntu 22.04
/// and RHEL 9 lack although nothing in the wrapper uses it. Where the wrapper does not load for that reason, a copy with the one
/// requirement marked weak is loaded from memory; no file is changed and none is left behind.
/// </remarks>
public static class LibTorch
{
    /// <summary>Environment variable that names the folder of another libtorch, e.g. <c>…/site-packages/torch/lib</c> of a PyTorch with CUDA.</summary>
    public const string FolderVariable = "STYLEGAN_LIBTORCH";

    /// <summary>The libtorch version TorchSharp was built for.</summary>
    public const string ExpectedVersion = "2.10";

    private const string TorchSharpAssembly = "TorchSharp";
    private static readonly Lock Gate = new();
    private static bool _registered;
    private static LibTorchInfo? _info;
    private static Exception? _failure;
    private static IntPtr _wrapper;

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
                    (_wrapper, _info) = NativeLoader.Load(folder ?? Environment.GetEnvironmentVariable(FolderVariable));
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
        return _wrapper;
    }

    private static bool IsWrapper(string name) => name.Contains("LibTorchSharp", StringComparison.Ordinal);
}
