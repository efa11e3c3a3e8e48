using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed class LibTorchTests
{
    [Fact]
    public void Given_no_choice_When_loaded_Then_the_packaged_libtorch_computes()
    {
        (int exitCode, string output, string error) = ChildProcess.Run("load", (LibTorch.FolderVariable, string.Empty));
        Assert.True(exitCode == 0, error);
        Assert.Equal($"False  {LibTorch.EnsureLoaded().Folder} 3", output);
    }

    [Fact]
    public void Given_TorchSharp_loaded_before_the_first_line_of_this_library_When_a_tensor_is_made_Then_it_works()
    {
        (int exitCode, string output, string error) = ChildProcess.Run("early", (LibTorch.FolderVariable, string.Empty));
        Assert.True(exitCode == 0, error);
        Assert.Equal("3", output);
    }

    [Fact]
    public void Given_no_call_to_this_library_When_a_tensor_is_made_Then_it_works()
    {
        (int exitCode, string output, string error) = ChildProcess.Run("use", (LibTorch.FolderVariable, string.Empty));
        Assert.True(exitCode == 0, error);
        Assert.Equal("3", output);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("use")]
    public void Given_a_folder_that_is_not_there_When_loaded_Then_the_error_names_it_and_says_how_to_find_the_right_one(string task)
    {
        (int exitCode, _, string error) = ChildProcess.Run(task, (LibTorch.FolderVariable, "/nowhere/torch/lib"));
        Assert.Equal(1, exitCode);
        Assert.Contains($"StyleGanException: {LibTorch.FolderVariable} names the folder /nowhere/torch/lib, which does not exist.", error, StringComparison.Ordinal);
        Assert.Contains("python -c", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("use")]
    public void Given_a_folder_without_libtorch_When_loaded_Then_the_error_names_what_is_missing(string task)
    {
        using var folder = new TemporaryFolder();
        (int exitCode, _, string error) = ChildProcess.Run(task, (LibTorch.FolderVariable, folder.Path));
        Assert.Equal(1, exitCode);
        Assert.Contains($"StyleGanException: {LibTorch.FolderVariable} names the folder {folder.Path}, which has no {NativeLoader.LibraryFile("torch_cpu")}.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_damaged_library_When_loaded_Then_the_error_names_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(NativeLoader.LibraryFile("torch_cpu")), "not a library");
        (int exitCode, _, string error) = ChildProcess.Run("load", (LibTorch.FolderVariable, folder.Path));
        Assert.Equal(1, exitCode);
        Assert.Contains($"StyleGanException: {folder.File(NativeLoader.LibraryFile("torch_cpu"))} does not load", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_another_copy_of_libtorch_When_loaded_Then_it_is_used_with_the_version_found_beside_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs symbolic links");
        using var folder = new TemporaryFolder();
        string lib = Directory.CreateDirectory(folder.File("lib")).FullName;
        foreach (string file in Directory.GetFiles(LibTorch.EnsureLoaded().Folder).Where(IsPartOfLibTorch))
        {
            File.CreateSymbolicLink(Path.Combine(lib, Path.GetFileName(file)), file);
        }

        // A link is the same file to the linker; only a real copy shows that the packaged library is not loaded beside it.
        string core = Path.Combine(lib, NativeLoader.LibraryFile("torch_cpu"));
        File.Delete(core);
        File.Copy(Path.Combine(LibTorch.EnsureLoaded().Folder, Path.GetFileName(core)), core);

        File.WriteAllText(folder.File("version.py"), "from typing import Optional\n__version__ = '2.10.7+other'\n");
        foreach (string named in new[] { lib, folder.Path })
        {
            (int exitCode, string output, string error) = ChildProcess.Run("load", (LibTorch.FolderVariable, named));
            Assert.True(exitCode == 0, error);
            Assert.Equal($"True 2.10.7+other {lib} 3", output);
        }
    }

    [Fact]
    public void Given_libtorch_is_loaded_When_another_is_asked_for_Then_the_error_says_it_cannot_be_replaced()
    {
        LibTorchInfo loaded = LibTorch.EnsureLoaded();
        Assert.Same(loaded, LibTorch.EnsureLoaded(loaded.Folder));
        string message = Assert.Throws<StyleGanException>(() => LibTorch.EnsureLoaded("/elsewhere")).Message;
        Assert.StartsWith($"libtorch is already loaded from {loaded.Folder}", message, StringComparison.Ordinal);
    }

    private static bool IsPartOfLibTorch(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith("libtorch", StringComparison.Ordinal) || name.StartsWith("libc10", StringComparison.Ordinal)
            || name.StartsWith("libgomp", StringComparison.Ordinal) || name.StartsWith("libomp", StringComparison.Ordinal));
}
