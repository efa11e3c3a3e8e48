using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class ClassVerbsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_conditional_network_When_a_sheet_is_made_Then_it_has_a_row_a_class_and_a_column_a_seed()
    {
        string network = OfficialFileTests.Official("stylegan-xl-cond-32");
        CliProgram.Run(_folder.Path, "sheet", "--network", network, "--classes", "5,207,300", "--samples-per-class", "2").Succeeded();
        Image sheet = Image.Load(_folder.File("sheet.png"));
        Assert.Equal((64, 96), (sheet.Width, sheet.Height));
        CliProgram.Run(_folder.Path, "sheet", "--network", network, "--classes", "1000").Failed(2, "--classes is 1000; the network has classes 0 to 999.");
        CliProgram.Run(_folder.Path, "sheet", "--network", OfficialFileTests.Official("stylegan2"), "--classes", "0").Failed(2, "it has no classes to lay out");
    }

    [Fact]
    public void Given_a_network_with_a_mean_for_each_class_When_truncated_on_any_way_Then_the_image_is_the_same()
    {
        string network = OfficialFileTests.Official("stylegan-xl-cond-32");
        int last;
        using (StyleGanModel model = StyleGanModel.Load(network, TorchSharp.torch.CPU))
        {
            last = model.Generator.NumWs - 1;
            using Latent latent = model.Map(3, label: 5);
            latent.Save(_folder.File("class.npz"));
            using var unknown = new Latent(latent.Ws.clone());
            unknown.Save(_folder.File("unknown.npz"));
        }

        byte[] Made(string name, params string[] options)
        {
            CliProgram.Run(_folder.Path, ["generate", "--network", network, "--outdir", name, .. options]).Succeeded();
            return Image.Load(Directory.GetFiles(_folder.File(name)).Single()).Pixels;
        }

        byte[] expected = Made("trunc", "--seeds", "3", "--class", "5", "--trunc", "0.3");
        Assert.NotEqual(expected, Made("plain", "--seeds", "3", "--class", "5"));
        Assert.Equal(expected, Made("layers", "--seeds", "3", "--class", "5", "--layer-trunc", $"0-{last}=0.3"));
        Assert.Equal(expected, Made("file", "--latent", "class.npz", "--trunc", "0.3"));
        Assert.Equal(expected, Made("named", "--latent", "unknown.npz", "--class", "5", "--trunc", "0.3"));
        CliProgram.Run(_folder.Path, "generate", "--network", network, "--latent", "unknown.npz", "--trunc", "0.3").Failed(2, "Name the class (--class, 0 to 999)");
    }

    [Fact]
    public void Given_labeled_images_When_their_classes_are_embedded_Then_the_file_has_a_row_per_class()
    {
        CliProgram.Run(_folder.Path, "embed-classes", "--data", "builtin:avatars?count=12&label=glasses", "--features", "builtin", "--output", "e.safetensors").Succeeded();
        using ClassEmbeddings embeddings = ClassEmbeddings.Load(_folder.File("e.safetensors"));
        Assert.Equal((2, "builtin"), (embeddings.Classes, embeddings.Features));
        CliProgram.Run(_folder.Path, "embed-classes", "--features", "builtin").Failed(2, "No images are named.");
    }
}
