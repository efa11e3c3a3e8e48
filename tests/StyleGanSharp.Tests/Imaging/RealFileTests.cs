using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Imaging;

/// <summary>Files of other programs: built-in faces of 16 pixels as libheif (HEVC and AV1), OpenJPEG and libtiff write them.</summary>
public sealed class RealFileTests : IDisposable
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "Imaging", "Files");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("face.heic", "is a HEIC image, and HEIC with HEVC cannot be read here. Export it as JPEG or PNG.")]
    [InlineData("face.jp2", "is a JPEG 2000 image, which cannot be read here. Export it as PNG or JPEG.")]
    [InlineData("face.j2k", "is a JPEG 2000 image, which cannot be read here. Export it as PNG or JPEG.")]
    public void Given_a_file_of_a_kind_that_cannot_be_read_When_it_is_met_under_any_name_Then_it_is_named_and_left_out(string file, string message)
    {
        string path = Put(file, "a.jpg");
        Put("face.png", "b.png");
        Put("face.png", "c.png");
        Assert.Equal($"{path} {message}", Assert.Throws<StyleGanException>(() => ImageCodec.Load(path)).Message);
        using ImageDataset dataset = ImageDataset.Open(_folder.Path, new ImageDatasetOptions { LeaveOutUnreadable = true });
        Assert.Null(dataset.ReadOrLeaveOut(0));
        DatasetProblem problem = Assert.Single(dataset.Unreadable);
        Assert.Equal(path, problem.Name);
        Assert.StartsWith(message, problem.Reason, StringComparison.Ordinal);
        using var apart = new TemporaryFolder();
        DatasetBuildReport built = DatasetBuilder.Build(new DatasetBuildOptions { Source = _folder.Path, Dest = apart.File("built.zip"), Resolution = 16 });
        Assert.Equal(2, built.Written);
        Assert.Equal(message, Assert.Single(built.Skipped).Reason);
    }

    [Fact]
    public void Given_an_avif_image_When_loaded_Then_it_is_the_drawn_one_but_for_compression()
    {
        Image expected = ImageCodec.Load(Path.Combine(Files, "face.png"));
        Image found = ImageCodec.Load(Path.Combine(Files, "face.avif"));
        Assert.Equal((16, 16, 3), (found.Width, found.Height, found.Channels));
        Assert.InRange(expected.Pixels.Zip(found.Pixels).Average(pair => Math.Abs(pair.First - pair.Second)), 0.01, 12);
    }

    [Fact]
    public void Given_an_image_of_three_pages_When_read_Then_the_first_is_taken_and_it_is_said()
    {
        Image expected = ImageCodec.Load(Path.Combine(Files, "face.png"));
        Assert.Equal(expected.Pixels, ImageCodec.Load(Path.Combine(Files, "pages.tif")).Pixels);
        Put("pages.tif", "pages.tif");
        using ImageDataset dataset = ImageDataset.Open(_folder.Path);
        Assert.StartsWith("1 file holds several images (the first: pages.tif with 3), and the first image of each is used.", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        using StyleGanModel model = StyleGanModel.Load("builtin:avatars", TorchSharp.torch.CPU);
        Assert.Contains("pages.tif holds 3 images, and the first is used.", ProjectionTarget.Load(_folder.File("pages.tif"), model).Note, StringComparison.Ordinal);
    }

    private string Put(string file, string name)
    {
        File.Copy(Path.Combine(Files, file), _folder.File(name));
        return _folder.File(name);
    }
}
