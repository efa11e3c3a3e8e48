using System.Runtime.InteropServices;
using System.Text;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Distribution;

/// <summary>Exchanges made of those that a communicator has.</summary>
internal static class Exchange
{
    /// <summary>Collects byte arrays of any length, in the order of the ranks.</summary>
    public static byte[][] GatherAll(this ICommunicator communicator, byte[] mine)
    {
        int[] lengths = new int[communicator.WorldSize];
        communicator.AllGather(BitConverter.GetBytes(mine.Length), MemoryMarshal.AsBytes(lengths.AsSpan()));
        int longest = lengths.Max();
        byte[] padded = new byte[longest];
        mine.CopyTo(padded, 0);
        byte[] all = new byte[checked(longest * communicator.WorldSize)];
        communicator.AllGather(padded, all);
        return [.. lengths.Select((length, rank) => all.AsSpan(rank * longest, length).ToArray())];
    }

    /// <summary>Collects texts, in the order of the ranks.</summary>
    public static string[] GatherAll(this ICommunicator communicator, string mine) => [.. communicator.GatherAll(Encoding.UTF8.GetBytes(mine)).Select(Encoding.UTF8.GetString)];

    /// <summary>Whether the root says so.</summary>
    public static bool OfRoot(this ICommunicator communicator, bool mine)
    {
        byte[] all = new byte[communicator.WorldSize];
        communicator.AllGather([mine ? (byte)1 : (byte)0], all);
        return all[0] != 0;
    }

    /// <summary>Adds up rows of all processes one after another, in the order of ranks and rows: the sum has the same bits however rows are spread over processes.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="rows">[L, P] float32, as many rows in every process.</param>
    /// <returns>[P] on the CPU.</returns>
    public static Tensor SumInOrder(this ICommunicator communicator, Tensor rows)
    {
        using var scope = NewDisposeScope();
        int processes = communicator.WorldSize;
        (long count, long length) = (rows.shape[0], rows.shape[1]);
        if (processes == 1)
        {
            return AddRows(rows.cpu()).MoveToOuterDisposeScope();
        }

        // Each process adds up one segment of all rows.
        long segment = (length + processes - 1) / processes;
        Tensor send = Padded(rows.cpu(), (segment * processes) - length).view(count, processes, segment).permute(1, 0, 2).contiguous();
        Tensor received = empty([processes * count, segment]);
        communicator.AllToAll(Bytes(send), Bytes(received));
        Tensor sum = AddRows(received);
        Tensor all = empty([processes * segment]);
        communicator.AllGather(Bytes(sum), Bytes(all));
        return all.narrow(0, 0, length).clone().MoveToOuterDisposeScope();
    }

    /// <summary>Adds up rows of all processes in the order of MPI.</summary>
    public static Tensor SumFast(this ICommunicator communicator, Tensor rows)
    {
        using var scope = NewDisposeScope();
        Tensor sum = AddRows(rows.cpu());
        communicator.AllReduceSum(MemoryMarshal.Cast<byte, float>(Bytes(sum)));
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>All processes' rows, in the order of the ranks: [W·L, P] of [L, P] each, on the CPU.</summary>
    public static Tensor GatherRows(this ICommunicator communicator, Tensor rows)
    {
        using var scope = NewDisposeScope();
        Tensor mine = rows.cpu().contiguous();
        Tensor all = empty([communicator.WorldSize * mine.shape[0], mine.shape[1]]);
        communicator.AllGather(Bytes(mine), Bytes(all));
        return all.MoveToOuterDisposeScope();
    }

    private static Tensor AddRows(Tensor rows)
    {
        Tensor sum = rows[0].clone();
        for (long i = 1; i < rows.shape[0]; i++)
        {
            sum.add_(rows[i]);
        }

        return sum;
    }

    private static Tensor Padded(Tensor rows, long more) => more == 0 ? rows : nn.functional.pad(rows, [0, more]);

    /// <summary>The memory of a contiguous tensor on the CPU, which must outlive it.</summary>
    private static unsafe Span<byte> Bytes(Tensor tensor) => new((void*)TensorMemory.Address(tensor), checked((int)(tensor.numel() * tensor.element_size())));
}
