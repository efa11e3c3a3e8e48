using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data;

public sealed class ImagePyramidTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly CountingStorage _storage = new(new AvatarImages(new AvatarOptions { Resolution = 32, Count = 20 }));
    private readonly ImageDataset _dataset;

    public ImagePyramidTests() => _dataset = ImageDataset.Of(_storage, "avatars", new ImageDatasetOptions());

    public void Dispose()
    {
        _dataset.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Given_a_pyramid_When_levels_are_read_by_several_threads_and_again_Then_they_are_means_and_every_image_is_read_once()
    {
        using var pyramid = new ImagePyramid(_dataset, 8, _folder.File("pyramid"));
        Parallel.For(0, _dataset.Count, index => Compare(pyramid, index, 8));
        Assert.Equal(2 * _dataset.Count, _storage.Reads); // Once by the pyramid, once to compare.
        foreach (int resolution in new[] { 16, 8 })
        {
            byte[] level = new byte[3 * resolution * resolution];
            for (int index = 0; index < _dataset.Count; index++)
            {
                pyramid.At(resolution).ReadImage(index, level);
            }
        }

        Assert.Equal(2 * _dataset.Count, _storage.Reads);
        Compare(pyramid, 3, 16);
        Compare(pyramid, 7, 8);
        Assert.Same(_dataset, pyramid.At(32));
    }

    [Fact]
    public void Given_a_limit_that_only_the_small_level_fits_When_levels_are_read_Then_the_larger_one_is_averaged_and_both_are_right()
    {
        string path = _folder.File("pyramid");
        using var pyramid = new ImagePyramid(_dataset, 8, path, maxBytes: 20 * 3 * 64);
        for (int i = 0; i < 2; i++)
        {
            Compare(pyramid, 5, 8);
            Compare(pyramid, 5, 16);
        }

        Assert.Equal((1 + 1) + (0 + 1) + (2 * (1 + 1)), _storage.Reads);
        Assert.True(new FileInfo(path).Length <= 20 * 3 * 64);
    }

    [Fact]
    public void Given_a_pyramid_When_it_is_disposed_Then_its_file_is_gone()
    {
        string path = _folder.File("pyramid");
        using (var pyramid = new ImagePyramid(_dataset, 4, path))
        {
            Compare(pyramid, 0, 4);
            Assert.True(File.Exists(path));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Given_a_folder_that_is_not_there_When_a_pyramid_is_made_Then_the_error_names_the_file()
    {
        string path = Path.Combine(_folder.File("missing"), "pyramid");
        StyleGanException e = Assert.Throws<StyleGanException>(() => new ImagePyramid(_dataset, 8, path));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    private void Compare(ImagePyramid pyramid, int index, int resolution)
    {
        byte[] full = new byte[3 * 32 * 32];
        _dataset.ReadImage(index, full);
        byte[] level = new byte[3 * resolution * resolution];
        ImageDataset dataset = pyramid.At(resolution);
        Assert.Equal((resolution, 3, _dataset.Count, _dataset.Describe(index)), (dataset.Resolution, dataset.Channels, dataset.Count, dataset.Describe(index)));
        dataset.ReadImage(index, level);
        int factor = 32 / resolution;
        for (int i = 0; i < level.Length; i++)
        {
            (int row, int column) = (i / resolution, i % resolution);
            double mean = Enumerable.Range(0, factor * factor).Average(k => (double)full[(((row * factor) + (k / factor)) * 32) + (column * factor) + (k % factor)]);
            Assert.InRange(level[i], mean - 0.5, mean + 0.5);
        }
    }
}
