using System.Diagnostics;
using StyleGanSharp.Distribution;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>Checks the exchanges of several processes on arrays of many sizes, and measures them. To be started by mpirun.</summary>
internal static class ExchangeBenchmark
{
    private const int Rounds = 5;

    /// <param name="most">Length of the largest array, in floats.</param>
    /// <returns>Exit code: 0 when all results are right.</returns>
    public static int Run(int most)
    {
        using ProcessGroup? group = ProcessGroup.Join();
        ICommunicator communicator = group ?? (ICommunicator)SingleProcess.Instance;
        set_num_threads(1);
        Say(communicator, group is null ? "one process; start it with mpirun -n 2" : $"{group.WorldSize} processes, {group.Launcher.Name}, {group.Library}");
        Say(communicator, "   floats  right  sum in order ms  sum of MPI ms  gather ms");
        bool isRight = true;
        foreach (int length in new[] { 0, 1, 3, 1000, 100_001, 1_000_000, 10_000_000 }.Where(length => length <= most))
        {
            using var scope = NewDisposeScope();
            Tensor Rows(int rank) => arange(2 * length, ScalarType.Float32).add(rank).remainder(97).view(2, length) / 7;
            Tensor mine = Rows(communicator.Rank);
            Tensor expected = zeros(length);
            Tensor gathered = cat([.. Enumerable.Range(0, communicator.WorldSize).Select(Rows)]);
            for (long row = 0; row < gathered.shape[0]; row++)
            {
                expected = row == 0 ? gathered[0].clone() : expected.add(gathered[row]);
            }

            (Tensor sum, double exact) = Time(() => communicator.SumInOrder(mine));
            (Tensor fast, double fastTime) = Time(() => communicator.SumFast(mine));
            (Tensor all, double gather) = Time(() => communicator.GatherRows(mine));
            bool good = sum.equal(expected).all().item<bool>() && all.equal(gathered).all().item<bool>() && fast.allclose(expected, 1e-5, 1e-5);
            byte[][] texts = communicator.GatherAll(new byte[communicator.Rank * 3]);
            good &= texts.Select((text, rank) => text.Length == rank * 3).All(fits => fits);
            isRight &= good;
            Say(communicator, FormattableString.Invariant($"{length,9} {(good ? "yes" : "NO"),6} {exact * 1000,16:F3} {fastTime * 1000,14:F3} {gather * 1000,10:F3}"));
        }

        return isRight ? 0 : 1;
    }

    private static (Tensor Result, double Seconds) Time(Func<Tensor> exchange)
    {
        double best = double.PositiveInfinity;
        Tensor? result = null;
        for (int round = 0; round < Rounds; round++)
        {
            result?.Dispose();
            long start = Stopwatch.GetTimestamp();
            result = exchange();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (result!, best);
    }

    private static void Say(ICommunicator communicator, string line)
    {
        if (communicator.Rank == 0)
        {
            Console.WriteLine(line);
        }
    }
}
