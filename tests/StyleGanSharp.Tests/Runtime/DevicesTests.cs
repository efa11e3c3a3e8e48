using StyleGanSharp.Runtime;
using TorchSharp;

namespace StyleGanSharp.Tests.Runtime;

public sealed class DevicesTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData(" CPU ")]
    public void Given_the_cpu_When_parsed_Then_it_is_the_cpu(string name) => Assert.Equal(DeviceType.CPU, Devices.Parse(name).type);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auto")]
    public void Given_no_choice_When_parsed_Then_it_is_the_best_device(string? name) => Assert.Equal(Devices.Best().type, Devices.Parse(name).type);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cpu:0")]
    [InlineData("cuda:0:1")]
    [InlineData("auto:1")]
    public void Given_an_unknown_name_When_parsed_Then_the_error_lists_the_names(string name)
    {
        Assert.Equal($"Devices.name is '{name}'; there is no such device. Use cpu, cuda, cuda:0, mps or auto.", Assert.Throws<OptionException>(() => Devices.Parse(name)).Message);
    }

    [Fact]
    public void Given_no_cuda_When_parsed_Then_the_error_says_how_to_get_it()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "CUDA is available here");
        string message = Assert.Throws<OptionException>(() => Devices.Parse("cuda:0")).Message;
        Assert.StartsWith("Devices.name is 'cuda:0'; the libtorch in use has no CUDA", message, StringComparison.Ordinal);
        Assert.Contains(LibTorch.FolderVariable, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    public void Given_a_gpu_that_is_not_there_When_parsed_Then_the_error_counts_those_that_are(string name)
    {
        Assert.SkipUnless(torch.cuda.is_available(), "needs CUDA");
        Assert.Contains($"has {Quantity.Of(torch.cuda.device_count(), "CUDA device")}, numbered", Assert.Throws<OptionException>(() => Devices.Parse(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_no_apple_gpu_When_parsed_Then_the_error_says_what_it_needs()
    {
        Assert.SkipWhen(torch.mps_is_available(), "MPS is available here");
        Assert.Contains("needs macOS on Apple silicon", Assert.Throws<OptionException>(() => Devices.Parse("mps")).Message, StringComparison.Ordinal);
    }
}
