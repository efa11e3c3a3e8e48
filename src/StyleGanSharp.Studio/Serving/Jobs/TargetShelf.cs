using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving.Jobs;

/// <summary>Images that pages have sent, the newest few.</summary>
internal sealed class TargetShelf : IDisposable
{
    /// <summary>Longest side that is kept; no network makes larger ones.</summary>
    public const int MaxSide = 4096;

    private const int Kept = 6;
    private const long MaxPixels = 64L << 20;

    private readonly SemaphoreSlim _decoding = new(1);
    private readonly List<(string Name, Image Image)> _images = [];

    /// <summary>Reads an image file.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="called">What to call it in messages.</param>
    /// <returns>The name to find it by, and the image.</returns>
    /// <exception cref="StyleGanException">When it is none, or too large; says so.</exception>
    public async Task<(string Name, Image Image)> Put(byte[] file, string called)
    {
        await _decoding.WaitAsync(); // one at a time: a file of a few bytes may be large when it is open
        try
        {
            (int width, int height, _) = ImageDecoder.Identify(file, called);
            if ((long)width * height > MaxPixels)
            {
                throw new UsageException($"{called} has {width}x{height} pixels; the studio takes up to {MaxPixels >> 20} million. Make it smaller first.");
            }

            Image image = Image.Decode(file, called);
            double scale = Math.Min(1, MaxSide / (double)Math.Max(image.Width, image.Height));
            image = scale < 1 ? image.Resize(Math.Max((int)(image.Width * scale), 1), Math.Max((int)(image.Height * scale), 1)) : image;
            string name = $"{Guid.NewGuid():N}";
            lock (_images)
            {
                _images.Add((name, image));
                _images.RemoveRange(0, Math.Max(_images.Count - Kept, 0));
            }

            return (name, image);
        }
        finally
        {
            _decoding.Release();
        }
    }

    /// <exception cref="UsageException">When it is gone.</exception>
    public Image Of(string name)
    {
        lock (_images)
        {
            return _images.Find(item => item.Name == name).Image ?? throw new UsageException("The image is gone: the studio keeps the last few. Choose the file again.");
        }
    }

    /// <summary>Cuts a square out and brings it to the size and channels of a network.</summary>
    /// <param name="crop">What is asked for.</param>
    /// <param name="model">The network.</param>
    /// <exception cref="UsageException">When the square does not lie inside the image.</exception>
    public ProjectionTarget Cut(CropBox crop, StyleGanModel model)
    {
        Image image = Of(crop.Target ?? string.Empty);
        (int x, int y, int size) = ((int)Math.Round(crop.X), (int)Math.Round(crop.Y), (int)Math.Round(crop.Size));
        if (size < 1 || x < 0 || y < 0 || x + size > image.Width || y + size > image.Height)
        {
            throw new UsageException($"The square of {size} pixels at {x}, {y} does not lie inside the image of {image.Width}x{image.Height}. Draw it again.");
        }

        return ProjectionTarget.Fit(ImageResizer.Crop(image, x, y, size, size), "the image", model);
    }

    public void Dispose() => _decoding.Dispose();
}
