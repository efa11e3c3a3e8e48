using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed class FileKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Starts => new()
    {
        { "", "empty (0 bytes)" },
        { "<!DOCTYPE html><html>Quota exceeded</html>", "a web page (download the file itself, not the page about it)" },
        { "\u00ef\u00bb\u00bf\n <HTML>", "a web page (download the file itself, not the page about it)" },
        { "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 381673535\n", "a Git LFS pointer to 381,673,535 bytes (fetch them with 'git lfs pull')" },
        { "\u00ff\u00d8\u00ff\u00e0", "a JPEG image" },
        { "RIFF1234WEBP", "a WebP image" },
        { "\u001f\u008b\b", "compressed with gzip; unpack it first" },
        { "7z\u00bc\u00af\u0027\u001c", "a 7z archive; unpack it first" },
        { new string('x', 257) + "ustar", "a tar archive; unpack it first" },
        { "\u0089HDF\r\n\u001a\n", "an HDF5 file, as Keras and h5py write them" },
        { "\0\0\0\u0018ftypheic", "a HEIC image" },
        { "\0\0\0\u0018ftypisom", "a video (MP4)" },
        { "\0\0\0\0\0\0", "filled with zeros, as an interrupted copy leaves it" },
        { "{\"message\": \"not found\"}", "a text in JSON" },
        { "404: Not Found", "a text" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Starts))]
    public void Given_a_file_of_another_kind_When_any_parser_opens_it_Then_the_error_has_its_kind(string content, string kind)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(content);
        Assert.Equal(kind, FileKind.Of(bytes, bytes.Length));
        Assert.Equal($"{Written("a.pkl", bytes)} is {kind}, not a checkpoint.", Error(path => NetworkFile.Open(path).Dispose(), "a.pkl"));
        Assert.Equal($"{Written("a.safetensors", bytes)} is {kind}, not a safetensors file.", Error(path => NetworkFile.Open(path).Dispose(), "a.safetensors"));
        Assert.Equal($"{Written("a.npz", bytes)} is {kind}, not a file of latents (.safetensors, .npz, .npy or .pt).", Error(path => Latent.Load(path).Dispose(), "a.npz"));
        Assert.Equal($"{Written("a.pt", bytes)} is {kind}, not a checkpoint.", Error(path => StateFile.Open(path).Dispose(), "a.pt"));
        if (!kind.EndsWith(" image", StringComparison.Ordinal))
        {
            Assert.Contains(kind.StartsWith("empty", StringComparison.Ordinal) ? "is empty" : $"is {kind}, not an image", Error(path => ImageCodec.Load(path), Path.GetFileName(Written("a.png", bytes))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_files_that_are_read_here_When_asked_Then_each_has_its_kind()
    {
        Assert.Equal(FileKind.Pickle, FileKind.Of(GoldenFile.PathOf("checkpoints/stylegan2.pkl")));
        TorchArchive.Save(_folder.File("a.pt"), []);
        Assert.Equal(FileKind.Zip, FileKind.Of(_folder.File("a.pt")));
        SafetensorsFile.Save(_folder.File("a.safetensors"), []);
        Assert.Equal("a folder", FileKind.Of(_folder.Path));
        Assert.Null(FileKind.Of(_folder.File("missing")));
        Assert.Null(FileKind.Of([1, 2, 3], 3));
    }

    private string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    private string Error(Action<string> open, string name) => Assert.ThrowsAny<StyleGanException>(() => open(_folder.File(name))).Message;
}
