using NetVips;
using StyleGanSharp.Runtime;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Imaging;

/// <summary>Collects raw frames in a temporary file, so that a long video does not sit in memory, and encodes them at the end.</summary>
internal sealed class AnimationSink : IFrameSink
{
    private readonly string _path;
    private readonly string _spool;
    private readonly FileStream _frames;
    private readonly Image _first;
    private readonly double _framesPerSecond;
    private readonly ImageFormat _format;
    private readonly int _quality;
    private int _count;

    public AnimationSink(string path, Image first, double framesPerSecond, ImageFormat format, int quality)
    {
        (_path, _first, _framesPerSecond, _format, _quality) = (path, first, framesPerSecond, format, quality);
        _spool = $"{System.IO.Path.GetFullPath(path)}.{Environment.ProcessId}.frames.tmp";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_spool)!);
            _frames = new FileStream(_spool, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    public void Add(Image frame)
    {
        try
        {
            _frames.Write(frame.Pixels);
            _count++;
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    public void Finish()
    {
        try
        {
            _frames.Flush();
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }

        Vips.Initialize();
        byte[] data;
        try
        {
            Enums.Interpretation interpretation = _first.Channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb;
            using VipsImage strip = VipsImage.Rawload(_spool, _first.Width, checked(_first.Height * _count), _first.Channels, interpretation: interpretation, access: Enums.Access.Sequential);
            data = AnimationCodec.Encode(strip, _first.Height, _count, _framesPerSecond, _format, _quality);
        }
        catch (VipsException e)
        {
            throw new StyleGanException($"{_path} cannot be encoded: {Vips.Reason(e)}.", e);
        }

        SafeFile.Write(_path, stream => stream.Write(data));
    }

    public void Dispose()
    {
        try
        {
            _frames.Dispose();
        }
        catch (IOException)
        {
            // The last frames did not fit on the disk; they are being dropped anyway.
        }

        File.Delete(_spool);
    }

    private StyleGanException Unwritable(Exception e) =>
        new($"{_path} cannot be written: {e.Message} Free some space or choose another folder.", e);
}
