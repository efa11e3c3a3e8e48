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

    [Fact]
    public void Given_lines_When_appended_Then_they_stand_after_each_other_and_an_error_names_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(Path.Combine("a", "log"));
        SafeFile.Append(path, "one\n"u8);
        SafeFile.Append(path, "two\n"u8);
        Assert.Equal(["one", "two"], File.ReadAllLines(path));
        string below = Path.Combine(path, "log");
        Assert.StartsWith($"{below} cannot be written: ", Assert.Throws<StyleGanException>(() => SafeFile.Append(below, "x"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_full_disk_When_appended_Then_the_file_is_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var disk = TemporaryDisk.Mount(folder.File("disk"), sizeKib: 8);
        string path = Path.Combine(disk.Path, "log");
        SafeFile.Append(path, "one\n"u8);
        Assert.Contains("No space left on device", Assert.Throws<StyleGanException>(() => SafeFile.Append(path, new byte[1 << 16])).Message, StringComparison.Ordinal);
        Assert.Equal("one\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("a/b/file", true)]
    [InlineData("a/b/", true)]
    [InlineData("old", true)]
    [InlineData("folder", false)]
    [InlineData("folder/", true)]
    [InlineData("old/file", false)]
    [InlineData("old/", false)]
    public void Given_a_destination_When_tried_Then_it_fails_where_writing_would_and_leaves_everything_as_it_was(string name, bool isGood)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("old"), "old");
        Directory.CreateDirectory(folder.File("folder"));
        string path = folder.File(name);
        Exception? error = Record.Exception(() => SafeFile.RequireWritable(path));
        Assert.Equal(isGood, error is null);
        Assert.True(isGood || (error is StyleGanException && error.Message.StartsWith($"{Path.TrimEndingDirectorySeparator(path)} cannot be written: ", StringComparison.Ordinal)), error?.Message);
        Assert.Equal([folder.File("folder"), folder.File("old")], Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.Equal("old", File.ReadAllText(folder.File("old")));
    }
}
