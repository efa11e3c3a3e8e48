using System.IO.Compression;
using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class ZipTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Given_known_strings_When_summed_Then_the_checksum_is_the_published_one(string text, uint expected) =>
        Assert.Equal(expected, Crc32.Compute(System.Text.Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Given_a_zip_of_another_writer_When_opened_Then_names_are_sorted_and_contents_whole(CompressionLevel level)
    {
        using var folder = new TemporaryFolder();
        byte[] text = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i / 100))];
        DataFiles.WriteZip(folder.File("a.zip"), level, ("b/two.png", text), ("a/one.PNG", [1, 2, 3]), ("b/ünï.webp", []), ("readme.txt", [9]),
            ("__MACOSX/b/._two.png", [1]), (".hidden.png", [1]), ("b\\back.png", [4]), ("dataset.json", "{}"u8.ToArray()));

        using ZipImages zip = ZipImages.Open(folder.File("a.zip"));

        Assert.Equal(["a/one.PNG", "b/back.png", "b/two.png", "b/ünï.webp"], zip.FileNames);
        Assert.Equal([1, 2, 3], zip.ReadFile(0));
        Assert.Equal([4], zip.ReadFile(1));
        Assert.Equal(text, zip.ReadFile(2));
        Assert.Equal([], zip.ReadFile(3));
        Assert.Equal("{}"u8.ToArray(), zip.ReadDatasetJson(string.Empty));
    }

    [Fact]
    public void Given_more_entries_than_sixteen_bits_count_When_written_and_read_Then_both_sides_agree_with_the_framework()
    {
        const int Count = 70_000;
        using var folder = new TemporaryFolder();
        using (FileStream stream = File.Create(folder.File("mine.zip")))
        using (var writer = new ZipWriter(stream))
        {
            for (int i = 0; i < Count; i++)
            {
                writer.Add($"{i / 1000:D5}/img{i:D8}.png", BitConverter.GetBytes(i));
            }

            writer.Finish();
        }

        using (ZipArchive theirs = ZipFile.OpenRead(folder.File("mine.zip")))
        {
            Assert.Equal(Count, theirs.Entries.Count);
            using var reader = new BinaryReader(theirs.Entries[69_999].Open());
            Assert.Equal(69_999, reader.ReadInt32());
            Assert.Equal(new DateTime(1980, 1, 1), theirs.Entries[5].LastWriteTime.DateTime);
        }

        using ZipImages mine = ZipImages.Open(folder.File("mine.zip"));
        Assert.Equal(Count, mine.FileNames.Count);
        Assert.Equal(BitConverter.GetBytes(65_536), mine.ReadFile(65_536));

        DataFiles.WriteZip(folder.File("theirs.zip"), CompressionLevel.NoCompression, [.. Enumerable.Range(0, Count).Select(i => ($"{i:D6}.png", BitConverter.GetBytes(i)))]);
        using ZipImages framework = ZipImages.Open(folder.File("theirs.zip"));
        Assert.Equal(Count, framework.FileNames.Count);
        Assert.Equal(BitConverter.GetBytes(69_998), framework.ReadFile(69_998));
    }

    [Fact]
    public void Given_an_offset_beyond_four_gigabytes_When_written_Then_the_entry_is_found()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows fills the hole in the file with 5 GB of zeros.");
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder.File("far.zip")))
        {
            file.Position = 5_000_000_000;
            using var writer = new ZipWriter(file);
            writer.Add("far.png", [1, 2, 3]);
            writer.Finish();
        }

        using ZipImages zip = ZipImages.Open(folder.File("far.zip"));
        Assert.Equal(["far.png"], zip.FileNames);
        Assert.Equal([1, 2, 3], zip.ReadFile(0));
        using ZipArchive theirs = ZipFile.OpenRead(folder.File("far.zip"));
        Assert.Equal(3, theirs.GetEntry("far.png")!.Length);
    }

    [Fact]
    public void Given_a_zip_cut_off_When_opened_Then_the_error_says_so()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("cut.zip");
        DataFiles.WriteZip(path, CompressionLevel.NoCompression, ("a.png", new byte[5000]), ("b.png", new byte[5000]));
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);

        var error = Assert.Throws<StyleGanException>(() => ImageDataset.Open(path));

        Assert.Equal($"{path} is damaged or not a zip archive: it has no directory at its end. Download or pack it again.", error.Message);
    }

    [Fact]
    public void Given_any_byte_of_the_structure_changed_When_read_Then_it_is_an_error_or_the_right_content_and_never_a_crash()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.zip");
        DataFiles.WriteZip(path, CompressionLevel.SmallestSize, ("a.png", [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 7))]), ("dataset.json", "{}"u8.ToArray()));
        byte[] good = File.ReadAllBytes(path);
        byte[] content = [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 7))];
        int errors = 0;
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0xff;
            File.WriteAllBytes(path, bad);
            try
            {
                using ZipImages zip = ZipImages.Open(path);
                if (zip.FileNames.Count > 0)
                {
                    Assert.Equal(content, zip.ReadFile(0));
                }
            }
            catch (StyleGanException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                errors++;
            }
        }

        Assert.InRange(errors, good.Length / 3, good.Length);
    }

    [Fact]
    public void Given_a_name_that_leads_out_of_the_archive_When_read_Then_nothing_is_written_anywhere()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("evil.zip");
        DataFiles.WriteZip(path, CompressionLevel.NoCompression, ("../../evil.png", DataFiles.Png(8, 3, 1)));

        using ImageDataset dataset = ImageDataset.Open(path);
        byte[] pixels = new byte[3 * 64];
        dataset.ReadImage(0, pixels);

        Assert.Equal(DataFiles.Planes(Images.Noise(8, 8, 3, 1)), pixels);
        Assert.Equal(["evil.zip"], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public void Given_a_zip_When_read_from_many_threads_Then_every_read_is_right()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.zip");
        DataFiles.WriteZip(path, CompressionLevel.Fastest, [.. Enumerable.Range(0, 50).Select(i => ($"{i:D2}.png", Enumerable.Repeat((byte)i, 2000 + i).ToArray()))]);
        using ZipImages zip = ZipImages.Open(path);

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            byte[] data = zip.ReadFile(i % 50);
            Assert.Equal(2000 + (i % 50), data.Length);
            Assert.All(data, value => Assert.Equal(i % 50, value));
        });
    }
}
