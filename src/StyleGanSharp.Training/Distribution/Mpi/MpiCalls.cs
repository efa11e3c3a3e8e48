using System.Text;

namespace StyleGanSharp.Distribution.Mpi;

/// <summary>The functions of MPI that are used, on the communicator of all processes. Exchanges are begun and then asked whether they are done, so that a wait can have an end.</summary>
internal sealed unsafe class MpiCalls
{
    private const int TextBytes = 8192;
    private const int ThreadSerialized = 2;

    private readonly MpiLibrary _library;
    private readonly MpiAbi _abi;
    private readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> _allGather;
    private readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> _allToAll;
    private readonly delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int> _allReduce;
    private readonly delegate* unmanaged<nint, nint*, int> _barrier;
    private readonly delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> _send;
    private readonly delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> _receive;
    private readonly delegate* unmanaged<nint*, int*, nint, int> _test;
    private readonly delegate* unmanaged<nint, int, int> _abort;

    public MpiCalls(MpiLibrary library)
    {
        (_library, _abi) = (library, library.Abi);
        _allGather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)library.Export("MPI_Iallgather");
        _allToAll = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)library.Export("MPI_Ialltoall");
        _allReduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int>)library.Export("MPI_Iallreduce");
        _barrier = (delegate* unmanaged<nint, nint*, int>)library.Export("MPI_Ibarrier");
        _send = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)library.Export("MPI_Isend");
        _receive = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)library.Export("MPI_Irecv");
        _test = (delegate* unmanaged<nint*, int*, nint, int>)library.Export("MPI_Test");
        _abort = (delegate* unmanaged<nint, int, int>)library.Export("MPI_Abort");
    }

    /// <summary>Joins the others.</summary>
    /// <returns>Number of this process, and of all.</returns>
    public (int Rank, int Size) Initialize()
    {
        int provided = 0;
        Check(((delegate* unmanaged<int*, byte***, int, int*, int>)_library.Export("MPI_Init_thread"))(null, null, ThreadSerialized, &provided), "MPI_Init_thread");
        if (provided < ThreadSerialized)
        {
            throw new DistributionException($"{_library.Version} can be used from one thread only. Use a build of it with threads (MPI_THREAD_SERIALIZED).");
        }

        Check(((delegate* unmanaged<nint, nint, int>)_library.Export("MPI_Comm_set_errhandler"))(_abi.World, _abi.ErrorsReturn), "MPI_Comm_set_errhandler");
        int rank = 0;
        int size = 0;
        Check(((delegate* unmanaged<nint, int*, int>)_library.Export("MPI_Comm_rank"))(_abi.World, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged<nint, int*, int>)_library.Export("MPI_Comm_size"))(_abi.World, &size), "MPI_Comm_size");
        return (rank, size);
    }

    public void Terminate() => ((delegate* unmanaged<int>)_library.Export("MPI_Finalize"))();

    /// <summary>Ends all processes, this one too.</summary>
    public void Abort(int exitCode) => _abort(_abi.World, exitCode);

    public nint BeginAllGather(void* mine, void* all, int bytes)
    {
        nint request = 0;
        Check(_allGather(mine, bytes, _abi.Byte, all, bytes, _abi.Byte, _abi.World, &request), "MPI_Iallgather");
        return request;
    }

    public nint BeginAllToAll(void* send, void* receive, int bytes)
    {
        nint request = 0;
        Check(_allToAll(send, bytes, _abi.Byte, receive, bytes, _abi.Byte, _abi.World, &request), "MPI_Ialltoall");
        return request;
    }

    public nint BeginAllReduce(void* values, void* sums, int count)
    {
        nint request = 0;
        Check(_allReduce(values, sums, count, _abi.Float, _abi.Sum, _abi.World, &request), "MPI_Iallreduce");
        return request;
    }

    public nint BeginBarrier()
    {
        nint request = 0;
        Check(_barrier(_abi.World, &request), "MPI_Ibarrier");
        return request;
    }

    public nint BeginSend(void* bytes, int count, int rank, int tag)
    {
        nint request = 0;
        Check(_send(bytes, count, _abi.Byte, rank, tag, _abi.World, &request), "MPI_Isend");
        return request;
    }

    public nint BeginReceive(void* bytes, int count, int rank, int tag)
    {
        nint request = 0;
        Check(_receive(bytes, count, _abi.Byte, rank, tag, _abi.World, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Whether an exchange is done; lets it make progress.</summary>
    public bool IsDone(ref nint request)
    {
        int flag = 0;
        fixed (nint* address = &request)
        {
            Check(_test(address, &flag, _abi.StatusIgnore), "MPI_Test");
        }

        return flag != 0;
    }

    private void Check(int code, string function)
    {
        if (code != 0)
        {
            byte* text = stackalloc byte[TextBytes];
            int length = 0;
            ((delegate* unmanaged<int, byte*, int*, int>)_library.Export("MPI_Error_string"))(code, text, &length);
            string reason = Encoding.UTF8.GetString(text, Math.Clamp(length, 0, TextBytes)).TrimEnd('\0').ReplaceLineEndings(" ");
            throw new DistributionException($"{function} of {_library.Abi.Name} failed: {reason}. Another process or the connection to it may be lost; what was saved before is unharmed.");
        }
    }
}
