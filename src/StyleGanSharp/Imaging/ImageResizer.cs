namespace StyleGanSharp.Imaging;

/// <summary>Cuts and scales images to squares.</summary>
internal static class ImageResizer
{
    /// <summary>The image as a square. With transform None the image must be square already.</summary>
    public static Image ToSquare(Image image, int resolution, ImageTransform transform, ResizeFilter filter, byte padding = 0)
    {
        (int w, int h) = (image.Width, image.Height);
        switch (transform)
        {
            case ImageTransform.CenterCrop:
                int side = Math.Min(w, h);
                return Resize(Crop(image, (w - side) / 2, (h - side) / 2, side, side), resolution, resolution, filter);
            case ImageTransform.CenterCropWide:
                (int cropWidth, int cropHeight) = (long)w * 3 > (long)h * 4 ? (Math.Max(1, (int)Math.Round(h * 4 / 3.0)), h) : (w, Math.Max(1, (int)Math.Round(w * 3 / 4.0)));
                Image wide = Crop(image, (w - cropWidth) / 2, (h - cropHeight) / 2, cropWidth, cropHeight);
                return Center(Resize(wide, resolution, Math.Max(1, resolution * 3 / 4), filter), resolution, 0);
            case ImageTransform.Pad:
                double scale = resolution / (double)Math.Max(w, h);
                return Center(Resize(image, Fit(w, scale, resolution), Fit(h, scale, resolution), filter), resolution, padding);
            default:
                return Resize(image, resolution, resolution, filter);
        }
    }

    /// <summary>Scales to exactly the given size.</summary>
    public static Image Resize(Image image, int width, int height, ResizeFilter filter) =>
        image.Width == width && image.Height == height ? image : Resampler.Resize(image, width, height, filter);

    private static int Fit(int length, double scale, int resolution) => Math.Clamp((int)Math.Round(length * scale), 1, resolution);

    /// <summary>A part of an image that lies inside it.</summary>
    public static Image Crop(Image image, int left, int top, int width, int height)
    {
        if (width == image.Width && height == image.Height)
        {
            return image;
        }

        int rowBytes = width * image.Channels;
        byte[] pixels = new byte[rowBytes * height];
        for (int y = 0; y < height; y++)
        {
            int from = (((top + y) * image.Width) + left) * image.Channels;
            image.Pixels.AsSpan(from, rowBytes).CopyTo(pixels.AsSpan(y * rowBytes));
        }

        return new Image(width, height, image.Channels, pixels);
    }

    /// <summary>Puts an image in the middle of a square; the bars of an RGBA image are transparent.</summary>
    private static Image Center(Image image, int side, byte padding)
    {
        if (image.Width == side && image.Height == side)
        {
            return image;
        }

        byte[] pixels = new byte[side * side * image.Channels];
        if (image.Channels != 4)
        {
            Array.Fill(pixels, padding);
        }

        (int left, int top) = ((side - image.Width) / 2, (side - image.Height) / 2);
        int rowBytes = image.Width * image.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            image.Pixels.AsSpan(y * rowBytes, rowBytes).CopyTo(pixels.AsSpan((((top + y) * side) + left) * image.Channels));
        }

        return new Image(side, side, image.Channels, pixels);
    }
}
