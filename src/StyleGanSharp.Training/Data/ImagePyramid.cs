using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>The images of a data set at smaller resolutions, for networks that grow (PRO §2): each image is read and averaged once, then its levels come from a scratch file.</summary>
/// <remarks>Safe for use from several threads at once. The scratch file is deleted in the end.</remarks>
internal sealed class ImagePyramid : IDisposable
{
    /// <summary>Levels that would need more than this are averaged when they are asked for.</summary>
    public const long MaxBytes = 16L << 30;

    private readonly ImageDataset _dataset;
    private readonly SafeFileHandle _file;
    private readonly bool[] _isKept;
    private readonly Dictionary<int, long> _offsets = [];
    private volatile bool _isWritable = true;

    /// <param name="dataset">The images at their full resolution; not disposed.</param>
    /// <param name="smallest">The smallest resolution that will be asked for.</param>
    /// <param name="path">The scratch file; replaced if there is one.</param>
    /// <param name="maxBytes">How large the scratch file may grow; half of the free space is the other limit.</param>
    /// <exception cref="StyleGanException">When the file cannot be made.</exception>
    public ImagePyramid(ImageDataset dataset, int smallest, string path, long maxBytes = MaxBytes)
    {
        _dataset = dataset;
        _isKept = new bool[dataset.Count];
        try
        {
            _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
            maxBytes = Math.Min(maxBytes, FreeBytes(path) / 2);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"The scratch file {path} cannot be made: {e.Message}", e);
        }

        long end = 0;
        for (int resolution = smallest; resolution < dataset.Resolution && end + (dataset.Count * Bytes(resolution)) <= maxBytes; resolution *= 2)
        {
            _offsets[resolution] = end;
            end += dataset.Count * Bytes(resolution);
        }
    }

    /// <summary>The images at a resolution.</summary>
    /// <param name="resolution">That of the data divided by a power of two.</param>
    /// <returns>The images, means of squares of pixels rounded to 8 bits. It lives as long as the pyramid and need not be disposed.</returns>
    public ImageDataset At(int resolution) => _offsets.ContainsKey(resolution) ? _dataset.ReadBy((index, pixels) => Read(index, resolution, pixels), resolution) : _dataset.ScaledTo(resolution);

    public void Dispose() => _file.Dispose();

    private static long FreeBytes(string path)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            // A network share on Windows has no drive.
            return long.MaxValue;
        }
    }

    private long Bytes(int resolution) => (long)_dataset.Channels * resolution * resolution;

    private void Read(int index, int resolution, Span<byte> pixels)
    {
        if (Volatile.Read(ref _isKept[index]))
        {
            RandomAccess.Read(_file, pixels, Offset(index, resolution));
            return;
        }

        byte[] large = new byte[Bytes(_dataset.Resolution)];
        _dataset.ReadImage(index, large);
        PlanarPixels.Average(large, _dataset.Channels, _dataset.Resolution, resolution, pixels);
        if (_isWritable)
        {
            Keep(index, large, resolution, pixels);
        }
    }

    /// <summary>Two threads that keep the same image write the same bytes.</summary>
    private void Keep(int index, byte[] large, int known, ReadOnlySpan<byte> pixels)
    {
        try
        {
            foreach (int resolution in _offsets.Keys)
            {
                RandomAccess.Write(_file, resolution == known ? pixels : Average(resolution), Offset(index, resolution));
            }

            Volatile.Write(ref _isKept[index], true);
        }
        catch (IOException)
        {
            // A disk that is full now should not end a training that can do without.
            _isWritable = false;
        }

        byte[] Average(int resolution)
        {
            byte[] level = new byte[Bytes(resolution)];
            PlanarPixels.Average(large, _dataset.Channels, _dataset.Resolution, resolution, level);
            return level;
        }
    }

    private long Offset(int index, int resolution) => _offsets[resolution] + (index * Bytes(resolution));
}
