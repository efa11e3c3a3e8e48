using StyleGanSharp.Checkpoints;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Rendering;

/// <summary>Latents that no seed leads to.</summary>
public sealed class LatentShelfTests : IDisposable
{
    private readonly StyleGanModel _model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Given_latents_When_one_is_put_twice_Then_it_has_one_name_and_its_file_comes_back()
    {
        using var shelf = new LatentShelf(_model);
        using Latent latent = _model.Map(3);
        byte[] file = LatentShelf.ToFile(latent);
        (string first, _) = shelf.Put(file, "the latent");
        (string second, Latent found) = shelf.Put([.. file], "the latent");
        Assert.Equal(first, second);
        Assert.Equal(1, shelf.Count);
        Assert.True(LatentShelf.IsName(first));
        Assert.Equal(file, shelf.FileOf(first));
        Assert.True(found.Ws.equal(latent.Ws).all().item<bool>());
        Assert.Equal("nowhere", Assert.Throws<MissingLatentException>(() => shelf.Of("nowhere")).Name);
    }

    [Fact]
    public void Given_more_latents_than_there_is_room_for_When_they_are_put_Then_those_that_were_not_used_for_longest_go()
    {
        using Latent latent = _model.Map(3);
        int bytes = 2 * LatentShelf.ToFile(latent).Length;
        using var shelf = new LatentShelf(_model, maxBytes: (3 * bytes) + 10);
        string[] names = [.. Enumerable.Range(0, 3).Select(seed => shelf.Put(_model.Map(seed)))];
        Assert.NotNull(shelf.Find(names[0]));
        string last = shelf.Put(_model.Map(9));
        Assert.Null(shelf.Find(names[1]));
        Assert.All(new[] { names[0], names[2], last }, name => Assert.NotNull(shelf.Find(name)));
    }

    [Fact]
    public void Given_a_state_with_a_latent_When_it_is_walked_from_Then_the_way_is_added_and_nothing_else_changes_it()
    {
        using var shelf = new LatentShelf(_model);
        using var directions = new DirectionCache(_model, new Recognition(_model, null, null));
        using var renderer = new SceneRenderer(_model, shelf, directions);
        using Latent latent = _model.Map(3);
        var state = new StudioState { Seed = 20, Latent = shelf.Put(_model.Map(3)) };
        using Latent still = renderer.LatentOf(state);
        Assert.True(still.Ws.equal(latent.Ws).all().item<bool>());
        using Latent moved = renderer.LatentOf(state with { X = 1 });
        using Latent next = _model.Map(21);
        using Latent own = _model.Map(20);
        using Tensor expected = latent.Ws + next.Ws - own.Ws;
        Assert.True((moved.Ws - expected).abs().max().item<float>() < 1e-5);
    }
}
