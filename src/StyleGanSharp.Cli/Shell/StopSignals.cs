using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Cli.Shell;

/// <summary>
/// Turns what asks the program to end into a cancellation: Ctrl-C, Ctrl-\, SIGTERM, SIGUSR1, and a terminal that is closed. A second Ctrl-C ends the program at once.
/// </summary>
/// <param name="onFirst">Called once, when the first signal arrives.</param>
/// <param name="onSecond">Called when a second one asks to end at once; does not return outside tests.</param>
internal sealed class StopSignals(Action onFirst, Action onSecond) : IDisposable
{
    /// <summary>Signals that arrive together are one request: 'timeout' sends its own twice.</summary>
    private static readonly TimeSpan OneRequest = TimeSpan.FromSeconds(1);

    /// <summary>SIGUSR1, by its number: mpirun passes it on to its processes, and Slurm sends it before a job's time is over.</summary>
    private static readonly PosixSignal? Usr1 = OperatingSystem.IsLinux() ? (PosixSignal)10 : OperatingSystem.IsMacOS() ? (PosixSignal)30 : null;

    private static readonly PosixSignal[] Known = [PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, .. Usr1 is { } usr1 ? new[] { usr1 } : []];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly CancellationTokenSource _source = new();
    private long _first;

    public CancellationToken Token => _source.Token;

    /// <summary>Receives the signals of this process until disposed of, which the program never does: from then on a signal ends the process in the system's own way.</summary>
    public void Listen() => _registrations.AddRange(Known.Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Receive(signal);
        if (OperatingSystem.IsWindows() && signal is PosixSignal.SIGTERM or PosixSignal.SIGHUP)
        {
            Thread.Sleep(Timeout.Infinite); // Windows ends the process when this returns; until then the work is saved, and Main ends it.
        }
    })));

    /// <summary>What a signal does.</summary>
    public void Receive(PosixSignal signal)
    {
        long first = Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);
        if (first == 0)
        {
            onFirst();
            _source.Cancel();
        }
        else if (signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT || (signal is PosixSignal.SIGTERM && Stopwatch.GetElapsedTime(first) > OneRequest))
        {
            onSecond(); // Not for SIGHUP: a closed terminal sends one, and the shell in it another.
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }
}
