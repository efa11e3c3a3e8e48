using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime;

/// <summary>Switches of libtorch's global context (<c>at::globalContext()</c>) that TorchSharp does not offer, by their exported C++ names.</summary>
/// <param name="library">The loaded torch_cpu.</param>
internal sealed unsafe class TorchContext(IntPtr library)
{
    /// <summary>Whether libtorch has a switch of this name.</summary>
    /// <param name="name">Name of a member of at::Context that takes one flag, e.g. <c>setUserEnabledMkldnn</c>.</param>
    public bool Has(string name) => NativeLibrary.TryGetExport(library, Setter(name, 1), out _) && NativeLibrary.TryGetExport(library, Global, out _);

    /// <summary>Calls a member with flags.</summary>
    /// <param name="name">Name of a member of at::Context that returns nothing.</param>
    /// <param name="value">Value of the first flag.</param>
    /// <exception cref="EntryPointNotFoundException">When libtorch has none of that name.</exception>
    public void Set(string name, bool value) => ((delegate* unmanaged<IntPtr, byte, void>)NativeLibrary.GetExport(library, Setter(name, 1)))(Instance, Flag(value));

    /// <summary>Calls a member with two flags.</summary>
    public void Set(string name, bool first, bool second) =>
        ((delegate* unmanaged<IntPtr, byte, byte, void>)NativeLibrary.GetExport(library, Setter(name, 2)))(Instance, Flag(first), Flag(second));

    /// <summary>Asks a member without arguments.</summary>
    /// <param name="name">Name of a const member of at::Context that returns a flag.</param>
    /// <exception cref="EntryPointNotFoundException">When libtorch has none of that name.</exception>
    public bool Get(string name) => ((delegate* unmanaged<IntPtr, byte>)NativeLibrary.GetExport(
        library, OperatingSystem.IsWindows() ? $"?{name}@Context@at@@QEBA_NXZ" : $"_ZNK2at7Context{name.Length}{name}Ev"))(Instance) != 0;

    private static string Global => OperatingSystem.IsWindows() ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv";

    private IntPtr Instance => ((delegate* unmanaged<IntPtr>)NativeLibrary.GetExport(library, Global))();

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    /// <summary>A member's name in the Microsoft or the Itanium naming of C++; a second bool is a repeated argument there.</summary>
    private static string Setter(string name, int flags) => OperatingSystem.IsWindows()
        ? $"?{name}@Context@at@@QEAAX_N{(flags == 2 ? "0" : string.Empty)}@Z"
        : $"_ZN2at7Context{name.Length}{name}E{new string('b', flags)}";
}
