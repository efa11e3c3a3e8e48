using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Feeds raw frames to an ffmpeg process that writes H.264 in an MP4.</summary>
internal sealed class FfmpegSink : IFrameSink
{
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly string _temporary;
    private readonly Process _process;
    private readonly Lock _gate = new();
    private string? _lastLine;

    public FfmpegSink(string ffmpeg, string path, Image first, double framesPerSecond, int quality)
    {
        _path = path;
        _temporary = $"{Path.GetFullPath(path)}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_temporary)!);
            _process = Process.Start(StartInfo(ffmpeg, _temporary, first, framesPerSecond, quality))!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{path} cannot be written: {e.Message} Choose another folder.", e);
        }
        catch (Win32Exception e)
        {
            throw new StyleGanException($"{ffmpeg} cannot be started: {e.Message}. Repair ffmpeg, or choose a name that ends in .webp.", e);
        }

        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
    }

    public void Add(Image frame)
    {
        Image opaque = frame.Channels == 4 ? ImageConversion.WithChannels(frame, 3) : frame;
        try
        {
            _process.StandardInput.BaseStream.Write(opaque.Pixels);
        }
        catch (IOException e)
        {
            // The pipe is closed: ffmpeg has ended, and its last line says why.
            _process.WaitForExit();
            throw Failed(e);
        }
    }

    public void Finish()
    {
        try
        {
            _process.StandardInput.BaseStream.Flush();
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The exit code below says what happened.
        }

        _process.WaitForExit();
        if (_process.ExitCode != 0)
        {
            throw Failed(null);
        }

        try
        {
            FileReplacement.Move(_temporary, Path.GetFullPath(_path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{_path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(KillTimeout);
        }

        _process.Dispose();
        File.Delete(_temporary);
    }

    /// <summary>Constant rate factor: 0 is lossless, 51 the worst (x264); quality 92 gives 18, which looks like the original.</summary>
    internal static int RateFactor(int quality) => Math.Clamp((int)Math.Round(16 + ((100 - quality) * 0.25)), 0, 51);

    private static ProcessStartInfo StartInfo(string ffmpeg, string output, Image first, double framesPerSecond, int quality)
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-y",
            "-f", "rawvideo", "-pix_fmt", first.Channels == 1 ? "gray" : "rgb24", "-s", $"{first.Width}x{first.Height}", "-r", Rate(framesPerSecond), "-i", "-",
            // H.264 in 4:2:0 needs even sizes; players take untagged video of this size for BT.709.
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv",
            "-c:v", "libx264", "-preset", "medium", "-crf", $"{RateFactor(quality)}", "-pix_fmt", "yuv420p",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-movflags", "+faststart", "-f", "mp4", output,
        ];
        return new ProcessStartInfo(ffmpeg, arguments) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
    }

    /// <summary>The rates of television are fractions that decimals only come near.</summary>
    internal static string Rate(double framesPerSecond) => Math.Round(framesPerSecond * 1.001) is var nominal && framesPerSecond != Math.Round(framesPerSecond) && Math.Abs((nominal / 1.001) - framesPerSecond) < 1e-3
        ? $"{nominal * 1000}/1001"
        : framesPerSecond.ToString(CultureInfo.InvariantCulture);

    private void Remember(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lock (_gate)
            {
                _lastLine = line.Trim();
            }
        }
    }

    private StyleGanException Failed(Exception? cause)
    {
        string reason;
        lock (_gate)
        {
            reason = _lastLine ?? "it gave no reason";
        }

        string message = $"{_path} cannot be written: ffmpeg ended with exit code {_process.ExitCode}: {reason}. Repair ffmpeg, or choose a name that ends in .webp.";
        return cause is null ? new StyleGanException(message) : new StyleGanException(message, cause);
    }
}
