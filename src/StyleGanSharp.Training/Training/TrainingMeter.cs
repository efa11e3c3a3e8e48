using System.Diagnostics;

namespace StyleGanSharp.Training;

/// <summary>Speed of a run: over the current tick, and smoothed over the last steps.</summary>
internal sealed class TrainingMeter(long nimg)
{
    private const double Smoothing = 0.1;

    private long _tickStamp = Stopwatch.GetTimestamp();
    private long _tickNimg = nimg;
    private long _lastStamp = Stopwatch.GetTimestamp();
    private long _lastNimg = nimg;

    /// <summary>Seconds per thousand images, smoothed; 0 before the first step.</summary>
    public double SecPerKimg { get; private set; }

    public double TickSeconds => Stopwatch.GetElapsedTime(_tickStamp).TotalSeconds;

    public void Add(long curNimg)
    {
        double now = Stopwatch.GetElapsedTime(_lastStamp).TotalSeconds / Math.Max(curNimg - _lastNimg, 1) * 1000;
        SecPerKimg = SecPerKimg == 0 ? now : SecPerKimg + (Smoothing * (now - SecPerKimg));
        (_lastStamp, _lastNimg) = (Stopwatch.GetTimestamp(), curNimg);
    }

    public double TickSecPerKimg(long curNimg) => curNimg > _tickNimg ? TickSeconds / (curNimg - _tickNimg) * 1000 : 0;

    public void StartTick(long curNimg)
    {
        (_tickStamp, _tickNimg) = (Stopwatch.GetTimestamp(), curNimg);
        _lastStamp = _tickStamp;
    }
}
