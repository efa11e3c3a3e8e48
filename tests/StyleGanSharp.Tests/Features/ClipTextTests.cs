using System.IO.Compression;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Metrics.Texts;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class ClipTextTests : IDisposable
{
    private const string SmallList = "\"small#version: 0.2\nl o\nlo w</w>\ne r</w>\nn e\nne w\n";

    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    // By hand: '!' is byte number 0, so a letter's number is its code less 33, and 256 more where it ends a word; the five merges are 512 to 516, the start 517, the end 518.
    [Theory]
    [InlineData("low", new[] { 513 })]
    [InlineData("lower", new[] { 512, 'w' - '!', 514 })]
    [InlineData("  NEWER \n Low!", new[] { 516, 514, 513, 256 })]
    [InlineData("n", new[] { 256 + 'n' - '!' })]
    [InlineData("12", new[] { 256 + '1' - '!', 256 + '2' - '!' })]
    [InlineData("it's", new[] { 'i' - '!', 256 + 't' - '!', '\'' - '!', 256 + 's' - '!' })]
    [InlineData("low &amp; low", new[] { 513, 256 + '&' - '!', 513 })]
    [InlineData("\u00e9", new[] { 94 + 12 + 0xC3 - 0xAE, 256 + 94 + 0xA9 - 0xA1 })]
    [InlineData("?!", new[] { '?' - '!', 256 })]
    public void Given_a_small_vocabulary_When_texts_are_cut_Then_the_pieces_are_those_worked_out_by_hand(string text, int[] expected)
    {
        File.WriteAllText(_folder.File("list.txt"), SmallList);
        var tokenizer = new ClipTokenizer(ClipVocabulary.Load(_folder.File("list.txt")));
        Assert.Equal(519, tokenizer.VocabularySize);
        long[] row = [.. tokenizer.Encode([text], 10).data<long>()];
        Assert.Equal([517, .. expected.Select(piece => (long)piece), 518, .. Enumerable.Repeat(0L, 8 - expected.Length)], row);
    }

    [Fact]
    public void Given_texts_that_cannot_be_read_When_cut_Then_the_error_says_why()
    {
        File.WriteAllText(_folder.File("list.txt"), SmallList);
        var tokenizer = new ClipTokenizer(ClipVocabulary.Load(_folder.File("list.txt")));
        Assert.Equal("The text 'low low low…' has 3 pieces of words; at most 2 can be read. Shorten it.", Assert.Throws<UsageException>(() => tokenizer.Encode(["low low low"], 4)).Message);
        Assert.Contains("The text is empty", Assert.Throws<UsageException>(() => tokenizer.Encode([" "], 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_forms_in_which_vocabularies_are_published_When_opened_Then_they_are_the_same()
    {
        File.WriteAllText(_folder.File("bpe_simple_vocab_16e6.txt"), SmallList);
        ClipVocabulary plain = ClipVocabulary.Open(new FeatureOptions { WeightsFolder = _folder.Path });
        File.Delete(_folder.File("bpe_simple_vocab_16e6.txt"));
        using (var packed = new GZipStream(File.Create(_folder.File("packed")), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(SmallList));
        }

        File.WriteAllText(_folder.File("vocab.json"), System.Text.Json.JsonSerializer.Serialize(plain.Numbers));
        File.WriteAllText(_folder.File("merges.txt"), SmallList.Replace("\"small", string.Empty, StringComparison.Ordinal));
        Assert.All([ClipVocabulary.Load(_folder.File("packed")), ClipVocabulary.Open(new FeatureOptions { WeightsFolder = _folder.Path })], vocabulary =>
        {
            Assert.Equal(plain.Merges, vocabulary.Merges);
            Assert.Equal(plain.Numbers, vocabulary.Numbers);
        });
    }

    [Theory]
    [InlineData("a b c", "the merge 'a b c' is no pair of known pieces")]
    [InlineData("lo", "the merge 'lo' is no pair of known pieces")]
    public void Given_a_damaged_list_When_read_Then_the_error_shows_the_line(string line, string expected)
    {
        File.WriteAllText(_folder.File("list.txt"), SmallList + line);
        Assert.Contains($"list.txt is no vocabulary of CLIP: {expected}", Assert.Throws<StyleGanException>(() => ClipVocabulary.Load(_folder.File("list.txt"))).Message, StringComparison.Ordinal);
        Assert.Contains("none.txt cannot be read as a list of merges", Assert.Throws<StyleGanException>(() => ClipVocabulary.Load(_folder.File("none.txt"))).Message, StringComparison.Ordinal);
    }

    // The published counts of all parameters, less those of the image tower and the temperature.
    [Theory]
    [InlineData(512, 512, 151_277_313 - 87_849_216 - 1)]
    [InlineData(768, 768, 427_944_193 - 304_293_888 - 1)]
    public void Given_a_size_When_the_tower_is_built_Then_it_has_the_published_number_of_parameters(int width, int projection, long count)
    {
        using var tower = new TextTransformer(TextTransformerOptions.Clip(width, projection));
        Assert.Equal(count, tower.state_dict().Values.Sum(tensor => tensor.numel()));
    }

    [Fact]
    public void Given_random_weights_When_a_text_is_embedded_Then_the_numbers_are_those_of_the_formulas()
    {
        using TextTransformer tower = Tiny();
        Tensor tokens = tensor(new long[,] { { 1, 4, 2, 8, 0, 0 } });
        Dictionary<string, Tensor> w = tower.state_dict().ToDictionary(item => item.Key, item => item.Value.to(ScalarType.Float64));
        Tensor Norm(Tensor x, string name)
        {
            Tensor centerd = x - x.mean([-1], keepdim: true);
            return (centerd / (centerd.square().mean([-1], keepdim: true) + 1e-5).sqrt() * w[name + ".weight"]) + w[name + ".bias"];
        }

        Tensor Dense(Tensor x, string name) => x.matmul(w[name + ".weight"].t()) + w[name + ".bias"];
        Tensor x = stack([.. tokens[0].data<long>().ToArray().Select((token, place) => w["token_embedding.weight"][token] + w["pos_embed"][0][place])]); // [6, 12]
        Tensor future = ones(6, 6, ScalarType.Bool).triu(1);
        for (int depth = 0; depth < 2; depth++)
        {
            string block = $"blocks.{depth}.";
            Tensor qkv = Dense(Norm(x, block + "norm1"), block + "attn.qkv");
            Tensor y = cat(Enumerable.Range(0, 3).Select(head =>
            {
                Tensor Part(int which) => qkv.narrow(1, (which * 12) + (head * 4), 4);
                return (Part(0).matmul(Part(1).t()) / 2).masked_fill(future, double.NegativeInfinity).softmax(-1).matmul(Part(2));
            }).ToArray(), 1);
            x = x + Dense(y, block + "attn.proj");
            y = Dense(Norm(x, block + "norm2"), block + "mlp.fc1");
            x = x + Dense(y / (1 + (-1.702 * y).exp()), block + "mlp.fc2");
        }

        Tensor expected = w["head.weight"].matmul(Norm(x[3], "norm")); // place 3 ends the text
        TensorAssert.Close(expected.to(ScalarType.Float32), tower.Embed(tokens)[0], 1e-4, 1e-5);
    }

    [Fact]
    public void Given_texts_that_part_at_a_place_When_read_Then_no_earlier_state_differs_and_all_later_ones_do()
    {
        using TextTransformer tower = Tiny();
        Tensor first = tower.States(tensor(new long[,] { { 1, 4, 2, 6, 3, 8 } }))[0];
        Tensor second = tower.States(tensor(new long[,] { { 1, 4, 2, 7, 3, 8 } }))[0];
        TensorAssert.Close(first.narrow(0, 0, 3), second.narrow(0, 0, 3), 0, 0);
        Assert.All(Enumerable.Range(3, 3), place => Assert.True((first[place] - second[place]).abs().max().item<float>() > 1e-3, $"place {place}"));
    }

    [Fact]
    public void Given_what_follows_the_end_of_a_text_When_it_changes_Then_the_embedding_does_not()
    {
        using TextTransformer tower = Tiny();
        Tensor embedded = tower.Embed(tensor(new long[,] { { 1, 4, 8, 0, 0, 0 }, { 1, 4, 8, 5, 8, 2 }, { 1, 5, 8, 0, 0, 0 } }));
        TensorAssert.Close(embedded[0], embedded[1], 0, 1e-6);
        Assert.True((embedded[0] - embedded[2]).abs().max().item<float>() > 1e-3);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)] // as the public file has most of them
    public void Given_a_file_with_the_names_of_clip_When_read_Then_the_tower_is_the_same(ScalarType type)
    {
        using TextTransformer source = Tiny();
        foreach (Tensor value in source.state_dict().Values)
        {
            value.copy_(value.to(ScalarType.Float16));
        }

        Assert.Equal(
            ["head.weight", "norm.bias", "norm.weight", "pos_embed", "token_embedding.weight"],
            source.state_dict().Keys.Where(name => !name.StartsWith("blocks.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var theirs = new Dictionary<string, Tensor> { ["logit_scale"] = ones(1), ["context_length"] = ones(1), ["visual.proj"] = ones(3, 3) };
        foreach ((string name, Tensor value) in source.state_dict())
        {
            string[] parts = name.Split('.');
            string their = parts[0] switch
            {
                "head" => "text_projection",
                "pos_embed" => "positional_embedding",
                "norm" => "ln_final." + parts[1],
                "token_embedding" => name,
                _ => $"transformer.resblocks.{parts[1]}." + string.Join('.', parts[2..]) switch
                {
                    "attn.qkv.weight" => "attn.in_proj_weight",
                    "attn.qkv.bias" => "attn.in_proj_bias",
                    var rest => rest.Replace("norm", "ln_", StringComparison.Ordinal).Replace("attn.proj", "attn.out_proj", StringComparison.Ordinal).Replace("fc1", "c_fc", StringComparison.Ordinal).Replace("fc2", "c_proj", StringComparison.Ordinal),
                },
            };
            theirs[their] = their switch { "text_projection" => value.t().contiguous(), "positional_embedding" => value[0], _ => value };
            theirs[their] = theirs[their].to(type);
        }

        SafetensorsFile.Save(_folder.File("clip.safetensors"), theirs);
        using ITensorSource file = ClipWeights.OpenText(_folder.File("clip.safetensors"));
        using TextTransformer target = FeatureCatalog.Fill(new TextTransformer(TinyOptions), file, "clip", null);
        Tensor tokens = tensor(new long[,] { { 1, 4, 2, 8, 0, 0 } });
        TensorAssert.Close(source.Embed(tokens), target.Embed(tokens), 0, 0);
    }

    [Fact]
    public void Given_both_towers_When_texts_and_images_are_embedded_Then_they_have_length_one_and_gradients_reach_the_images()
    {
        File.WriteAllText(_folder.File("list.txt"), SmallList);
        var tokenizer = new ClipTokenizer(ClipVocabulary.Load(_folder.File("list.txt")));
        VisionTransformer images = Filled(new VisionTransformer(VisionTransformerOptions.Clip(64, 1, 4, 8, 5)));
        TextTransformer texts = Filled(new TextTransformer(TinyOptions with { VocabularySize = tokenizer.VocabularySize }));
        using var embedding = new ClipEmbedding("tiny", images, texts, tokenizer, "0", CPU);
        Tensor words = embedding.EmbedTexts(["low", "newer"]);
        TensorAssert.Close(ones(2), words.norm(1), 1e-5, 1e-5);
        Assert.True((words[0] - words[1]).norm().item<float>() > 1e-2);

        Tensor gray = (rand(2, 1, 12, 12) - 0.5).requires_grad_();
        Tensor seen = embedding.EmbedImages(gray);
        TensorAssert.Close(ones(2), seen.norm(1), 1e-5, 1e-5);
        TensorAssert.Close(seen, embedding.EmbedImages(gray.expand(-1, 3, -1, -1)), 1e-5, 1e-6);
        TensorAssert.Close(seen, embedding.EmbedImages(cat([gray.expand(-1, 3, -1, -1), -ones_like(gray)], 1)), 1e-5, 1e-6);
        Assert.True(autograd.grad([seen.matmul(words[0]).sum()], [gray])[0].abs().sum().item<float>() > 0);
    }

    private static TextTransformerOptions TinyOptions { get; } = new(new TransformerOptions(12, 2, 3) { Activation = TransformerActivation.QuickGelu, Epsilon = 1e-5 }, 9, 6, 5);

    private static TextTransformer Tiny() => Filled(new TextTransformer(TinyOptions));

    private static T Filled<T>(T network) where T : nn.Module
    {
        using var random = new RandomSource(12);
        foreach ((string _, Tensor value) in network.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            value.copy_(random.Normal(value.shape) * 0.5);
        }

        return network;
    }
}
