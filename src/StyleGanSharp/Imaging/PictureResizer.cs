namespace StyleGanSharp.Imaging;

/// <summary>Cuts and scales pictures to squares.</summary>
internal static class PictureResizer
{
    /// <summary>The picture as a square. With transform None the picture must be square already.</summary>
    public static Picture ToSquare(Picture picture, int resolution, PictureTransform transform, ResizeFilter filter, byte padding = 0)
    {
        (int w, int h) = (picture.Width, picture.Height);
        switch (transform)
        {
            case PictureTransform.CenterCrop:
                int side = Math.Min(w, h);
                return Resize(Crop(picture, (w - side) / 2, (h - side) / 2, side, side), resolution, resolution, filter);
            case PictureTransform.CenterCropWide:
                (int cropWidth, int cropHeight) = (long)w * 3 > (long)h * 4 ? (Math.Max(1, (int)Math.Round(h * 4 / 3.0)), h) : (w, Math.Max(1, (int)Math.Round(w * 3 / 4.0)));
                Picture wide = Crop(picture, (w - cropWidth) / 2, (h - cropHeight) / 2, cropWidth, cropHeight);
                return Center(Resize(wide, resolution, Math.Max(1, resolution * 3 / 4), filter), resolution, 0);
            case PictureTransform.Pad:
                double scale = resolution / (double)Math.Max(w, h);
                return Center(Resize(picture, Fit(w, scale, resolution), Fit(h, scale, resolution), filter), resolution, padding);
            default:
                return Resize(picture, resolution, resolution, filter);
        }
    }

    /// <summary>Scales to exactly the given size.</summary>
    public static Picture Resize(Picture picture, int width, int height, ResizeFilter filter) =>
        picture.Width == width && picture.Height == height ? picture : Resampler.Resize(picture, width, height, filter);

    private static int Fit(int length, double scale, int resolution) => Math.Clamp((int)Math.Round(length * scale), 1, resolution);

    private static Picture Crop(Picture picture, int left, int top, int width, int height)
    {
        if (width == picture.Width && height == picture.Height)
        {
            return picture;
        }

        int rowBytes = width * picture.Channels;
        byte[] pixels = new byte[rowBytes * height];
        for (int y = 0; y < height; y++)
        {
            int from = (((top + y) * picture.Width) + left) * picture.Channels;
            picture.Pixels.AsSpan(from, rowBytes).CopyTo(pixels.AsSpan(y * rowBytes));
        }

        return new Picture(width, height, picture.Channels, pixels);
    }

    /// <summary>Puts a picture in the middle of a square; the bars of an RGBA picture are transparent.</summary>
    private static Picture Center(Picture picture, int side, byte padding)
    {
        if (picture.Width == side && picture.Height == side)
        {
            return picture;
        }

        byte[] pixels = new byte[side * side * picture.Channels];
        if (picture.Channels != 4)
        {
            Array.Fill(pixels, padding);
        }

        (int left, int top) = ((side - picture.Width) / 2, (side - picture.Height) / 2);
        int rowBytes = picture.Width * picture.Channels;
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Pixels.AsSpan(y * rowBytes, rowBytes).CopyTo(pixels.AsSpan((((top + y) * side) + left) * picture.Channels));
        }

        return new Picture(side, side, picture.Channels, pixels);
    }
}
