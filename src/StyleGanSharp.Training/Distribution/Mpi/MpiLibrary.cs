using System.Runtime.InteropServices;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Distribution.Mpi;

/// <summary>An MPI library that is installed on this machine, opened when it is needed. Handles are passed as wide as addresses, of which libraries with 32-bit handles read the lower half.</summary>
internal sealed unsafe partial class MpiLibrary
{
    /// <summary>Names a library to use: a path, or a name for the loader.</summary>
    public const string Variable = "STYLEGAN_MPI";

    private const int RtldNow = 2;
    private const int RtldGlobal = 0x100;
    private const int RtldGlobalMacOS = 8;
    private const int TextBytes = 8192;

    private static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.so.80", "libmpi.40.dylib", "libmpi.so"];
    private static readonly string[] MpichNames = OperatingSystem.IsWindows() ? ["msmpi.dll", "impi.dll"] : ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib"];
    private static readonly string[] AbiNames = ["libmpi_abi.so.0", "libmpi_abi.so"];

    private readonly nint _library;

    private MpiLibrary(nint library, string path) => (_library, Path, Abi) = (library, path, MpiAbi.Of(library, path));

    /// <summary>The name it was opened by.</summary>
    public string Path { get; }

    public MpiAbi Abi { get; }

    /// <summary>What it calls itself: <c>Open MPI v4.1.4</c>, <c>MPICH 4.0.2</c>.</summary>
    public string Version
    {
        get
        {
            var call = (delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version");
            byte* text = stackalloc byte[TextBytes];
            int length = 0;
            call(text, &length);
            string line = Encoding.UTF8.GetString(text, Math.Clamp(length, 0, TextBytes)).TrimEnd('\0').Split('\n', ',')[0];
            return string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("MPICH Version: ", "MPICH ", StringComparison.Ordinal);
        }
    }

    /// <summary>The libraries that can be opened here, one of each kind, to be asked for their version only.</summary>
    public static IReadOnlyList<MpiLibrary> FindAll() => [.. new[] { OpenMpiNames, MpichNames, AbiNames }.Select(names => names.Select(name => TryOpen(name, isGlobal: false)).FirstOrDefault(library => library is not null)).OfType<MpiLibrary>()];

    /// <summary>Opens the library that belongs to a launcher.</summary>
    /// <exception cref="DistributionException">When there is none; says what to install.</exception>
    public static MpiLibrary Open(Launcher launcher)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return TryOpen(named, isGlobal: true) ?? throw new DistributionException($"{named}, which {Variable} names, is no MPI library that can be opened here. Give the path of libmpi.so or libmpich.so, or leave the variable out.");
        }

        bool usesPmix = Environment.GetEnvironmentVariable("PMIX_RANK") is not null;
        IEnumerable<string> names = launcher.Name == "Open MPI" || (launcher.Name == "Slurm" && usesPmix) ? [.. OpenMpiNames, .. AbiNames, .. MpichNames] : [.. MpichNames, .. AbiNames, .. OpenMpiNames];
        return names.Select(name => TryOpen(name, isGlobal: true)).FirstOrDefault(library => library is not null) ?? throw new DistributionException(
            $"{launcher.Name} started {Quantity.Of(launcher.Size, "process")}, and no MPI library was found through which they could work together. Install one (Debian: apt-get install openmpi-bin or mpich), or name it in {Variable}.");
    }

    public nint Export(string name) => NativeLibrary.GetExport(_library, name);

    /// <param name="name">Path or name.</param>
    /// <param name="isGlobal">Whether others may find its symbols: Open MPI's plug-ins must, two libraries side by side must not.</param>
    private static MpiLibrary? TryOpen(string name, bool isGlobal)
    {
        nint library = 0;
        if (OperatingSystem.IsWindows())
        {
            NativeLibrary.TryLoad(name, out library);
        }
        else
        {
            library = dlopen(name, RtldNow | (!isGlobal ? 0 : OperatingSystem.IsMacOS() ? RtldGlobalMacOS : RtldGlobal));
        }

        return library != 0 && NativeLibrary.TryGetExport(library, "MPI_Init_thread", out _) ? new MpiLibrary(library, name) : null;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string path, int flags);
}
