using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed class SafeFileTests
{
    [Fact]
    public void Given_a_folder_that_is_not_there_When_written_Then_it_is_made()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(Path.Combine("a", "b", "file.bin"));
        SafeFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData(typeof(IOException), typeof(StyleGanException))]
    [InlineData(typeof(InvalidOperationException), typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException), typeof(OperationCanceledException))]
    public void Given_a_writer_that_fails_half_way_When_written_Then_the_old_file_is_kept_and_nothing_is_left(Type thrown, Type expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("file.bin");
        File.WriteAllText(path, "old");
        Exception error = Assert.Throws(expected, () => SafeFile.Write(path, stream =>
        {
            stream.Write([1, 2, 3]);
            throw (Exception)Activator.CreateInstance(thrown, "No space left on device.")!;
        }));
        Assert.Contains("No space left on device.", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Given_a_folder_that_cannot_be_made_When_written_Then_the_error_names_the_file_and_the_remedy()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("occupied"), "a file where a folder should be");
        string path = folder.File(Path.Combine("occupied", "file.bin"));
        string message = Assert.Throws<StyleGanException>(() => SafeFile.Write(path, _ => { })).Message;
        Assert.StartsWith($"{path} cannot be written: ", message, StringComparison.Ordinal);
        Assert.EndsWith("choose another folder.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Given_a_full_disk_When_written_Then_the_error_says_so()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        using var folder = new TemporaryFolder();
        string message = Assert.Throws<StyleGanException>(() => SafeFile.Write(folder.File("file.bin"), _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[100_000]);
            full.Flush();
        })).Message;
        Assert.Contains("No space left on device", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
