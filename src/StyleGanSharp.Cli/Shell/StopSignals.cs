using System.Runtime.InteropServices;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Turns Ctrl-C and SIGTERM into a cancellation. A second one ends the program at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="onFirst">Told once, when the first signal arrives.</param>
    public StopSignals(Action onFirst)
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            if (_source.IsCancellationRequested)
            {
                Environment.Exit(ExitCode.Interrupted);
            }

            context.Cancel = true;
            _source.Cancel();
            onFirst();
        }))];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }
}
