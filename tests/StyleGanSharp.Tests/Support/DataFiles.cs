using System.Buffers.Binary;
using System.IO.Compression;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Tests.Support;

/// <summary>Makes small data sets on the disk.</summary>
internal static class DataFiles
{
    /// <summary>Writes images img000.png … of noise; image i has seed i.</summary>
    public static void WriteNoise(string folder, int count, int side = 8, int channels = 3)
    {
        for (int i = 0; i < count; i++)
        {
            ImageCodec.Save(Path.Combine(folder, $"img{i:D3}.png"), Images.Noise(side, side, channels, i));
        }
    }

    public static void WriteZip(string path, CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in files)
        {
            using Stream stream = zip.CreateEntry(name, level).Open();
            stream.Write(content);
        }
    }

    public static byte[] Png(int side, int channels, int seed) => ImageCodec.Encode(Images.Noise(side, side, channels, seed), ImageFormat.Png);

    public static byte[] Idx(int[] sizes, byte[] data)
    {
        byte[] file = new byte[4 + (4 * sizes.Length) + data.Length];
        file[2] = 8;
        file[3] = (byte)sizes.Length;
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), sizes[i]);
        }

        data.CopyTo(file, 4 + (4 * sizes.Length));
        return file;
    }

    public static byte[] GZip(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return packed.ToArray();
    }

    /// <summary>[C, H, W] bytes of an image, as an image source gives them.</summary>
    public static byte[] Planes(Image image)
    {
        byte[] planes = new byte[image.Pixels.Length];
        int area = image.Width * image.Height;
        for (int i = 0; i < planes.Length; i++)
        {
            planes[((i % image.Channels) * area) + (i / image.Channels)] = image.Pixels[i];
        }

        return planes;
    }
}
