using System.Runtime.InteropServices;

namespace StyleGanSharp.Distribution.Mpi;

/// <summary>The handles of an MPI library, which each kind represents in its own way: numbers in MPICH and its relatives, addresses of variables in Open MPI, other numbers in the ABI of MPI 5.</summary>
/// <param name="Name">What to call the kind.</param>
/// <param name="World">The communicator of all processes.</param>
/// <param name="Byte">The type of bytes.</param>
/// <param name="Float">The type of float32.</param>
/// <param name="Sum">The operation that adds.</param>
/// <param name="ErrorsReturn">The handler of errors that returns them.</param>
/// <param name="StatusIgnore">The address that stands for no status.</param>
internal sealed record MpiAbi(string Name, nint World, nint Byte, nint Float, nint Sum, nint ErrorsReturn, nint StatusIgnore)
{
    private const string OpenMpiWorld = "ompi_mpi_comm_world";

    /// <summary>The kind of an opened library, by its symbols.</summary>
    public static MpiAbi Of(nint library, string path)
    {
        if (NativeLibrary.TryGetExport(library, OpenMpiWorld, out nint world))
        {
            return new("Open MPI", world, NativeLibrary.GetExport(library, "ompi_mpi_byte"), NativeLibrary.GetExport(library, "ompi_mpi_float"),
                NativeLibrary.GetExport(library, "ompi_mpi_op_sum"), NativeLibrary.GetExport(library, "ompi_mpi_errors_return"), StatusIgnore: 0);
        }

        return Path.GetFileName(path).Contains("mpi_abi", StringComparison.Ordinal)
            ? new("MPI 5", World: 0x101, Byte: 0x247, Float: 0x210, Sum: 0x21, ErrorsReturn: 0x142, StatusIgnore: 0)
            : new("MPICH", World: 0x44000000, Byte: 0x4c00010d, Float: 0x4c00040a, Sum: 0x58000003, ErrorsReturn: 0x54000001, StatusIgnore: 1);
    }
}
