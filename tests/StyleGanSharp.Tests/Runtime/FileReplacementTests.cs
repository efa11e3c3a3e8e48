using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed class FileReplacementTests
{
    private static readonly IOException InUse = new("The process cannot access the file because it is being used by another process.", unchecked((int)0x80070020));

    [Fact]
    public void Given_a_file_that_is_in_use_for_a_moment_When_it_is_replaced_Then_it_is_tried_again()
    {
        int tries = 0;
        var waits = new List<int>();
        FileReplacement.Try(() => tries = tries < 3 ? throw (tries++ == 0 ? InUse : new UnauthorizedAccessException()) : tries + 1, mayBeInUse: true, waits.Add);
        Assert.Equal(4, tries);
        Assert.Equal([45, 90, 135], waits);
    }

    [Fact]
    public void Given_a_file_that_stays_in_use_When_it_is_replaced_Then_the_error_comes_after_two_seconds()
    {
        var waits = new List<int>();
        Assert.Same(InUse, Assert.Throws<IOException>(() => FileReplacement.Try(() => throw InUse, mayBeInUse: true, waits.Add)));
        Assert.InRange(waits.Sum(), 2000, 2100);
        Assert.True(FileReplacement.IsInUse(InUse));
    }

    [Fact]
    public void Given_another_error_or_another_system_When_replaced_Then_it_is_not_tried_again()
    {
        static void Wait(int ms) => Assert.Fail("It waited.");
        var full = new IOException("No space left on device");
        Assert.Same(full, Assert.Throws<IOException>(() => FileReplacement.Try(() => throw full, mayBeInUse: true, Wait)));
        Assert.False(FileReplacement.IsInUse(full));
        Assert.Throws<UnauthorizedAccessException>(() => FileReplacement.Try(() => throw new UnauthorizedAccessException(), mayBeInUse: false, Wait));
    }

    [Fact]
    public void Given_two_files_When_one_is_moved_over_the_other_Then_it_takes_its_place()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("new"), "new");
        File.WriteAllText(folder.File("old"), "old");
        FileReplacement.Move(folder.File("new"), folder.File("old"));
        Assert.Equal("new", File.ReadAllText(folder.File("old")));
        Assert.False(File.Exists(folder.File("new")));
    }
}
