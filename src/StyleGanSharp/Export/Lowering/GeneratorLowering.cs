using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>A generator as a graph: inputs, the family's description, outputs.</summary>
internal static class GeneratorLowering
{
    /// <summary>Whether there is a description of networks of these options.</summary>
    public static bool Covers(Type options) => options == typeof(StyleGan1GeneratorOptions) || options == typeof(StyleGan2GeneratorOptions)
        || options == typeof(StyleGan3GeneratorOptions) || options == typeof(StyleGanXlGeneratorOptions) || options == typeof(FastGanGeneratorOptions)
        || options == typeof(R3GanGeneratorOptions);

    /// <summary>Describes a generator.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="options">Validated options.</param>
    /// <returns>The graph; its constants read the network's tensors when they are written.</returns>
    /// <exception cref="UsageException">When the network cannot be exported.</exception>
    public static OnnxGraph Lower(GeneratorNetwork generator, NetworkWeights weights, OnnxOptions options)
    {
        if (!Covers(generator.Options.GetType()))
        {
            throw new UsageException($"A {generator.Options.Kind} cannot be exported to ONNX by this version.");
        }

        var to = new Lowering(new OnnxGraph(options.Opset), weights, options);
        OnnxGraph g = to.Graph;
        OnnxValue ws = options.Part == OnnxPart.Synthesis
            ? g.Input("ws", OnnxType.Float, OnnxValue.Batch, generator.NumWs, generator.WDim)
            : Map(to, generator);
        if (options.Part == OnnxPart.Mapping)
        {
            g.Output("ws", ws);
        }
        else
        {
            OnnxValue image = Draw(to, generator, ws);
            g.Scope = "image";
            g.Output("image", options.AsBytes ? Bytes(g, image) : image);
        }

        g.RemoveUnused();
        return g;
    }

    private static OnnxValue Map(Lowering to, GeneratorNetwork generator)
    {
        OnnxGraph g = to.Graph;
        OnnxValue z = g.Input("z", OnnxType.Float, OnnxValue.Batch, generator.ZDim);
        OnnxValue? c = generator.CDim > 0 ? g.Input("c", OnnxType.Float, OnnxValue.Batch, generator.CDim) : null;
        OnnxValue psi = g.Input("psi", OnnxType.Float, generator.NumWs);
        switch (generator.Options)
        {
            case FastGanGeneratorOptions fast:
                return MappingLowering.TruncateZ(to, new FastGanLowering(to, fast).Map(z, c), fast.ZDim, psi);
            case R3GanGeneratorOptions plain:
                return MappingLowering.TruncateZ(to, new R3GanLowering(to, plain).Map(z, c), plain.ZDim, psi);
        }

        MappingOptions mapping = generator.Options switch
        {
            StyleGan1GeneratorOptions first => first.Mapping,
            StyleGan2GeneratorOptions second => second.Mapping,
            AliasFreeOptions third => third.Mapping,
            _ => throw new UsageException($"The mapping network of a {generator.Options.Kind} cannot be exported to ONNX by this version."),
        };
        OnnxValue w = MappingLowering.Map(to, mapping, generator.Options is StyleGan1GeneratorOptions, z, c);
        return MappingLowering.Truncate(to, w, c, psi);
    }

    private static OnnxValue Draw(Lowering to, GeneratorNetwork generator, OnnxValue ws)
    {
        DetailLevel detail = DetailLevel.Of(generator.LevelOfDetail);
        return generator.Options switch
        {
            StyleGan1GeneratorOptions first => new StyleGan1Lowering(to, first).Draw(ws, detail),
            StyleGan2GeneratorOptions second => new StyleGan2Lowering(to, second).Draw(ws, second.FourierInput ? Transform(to, "synthesis.b4.input.transform") : null, detail),
            StyleGan3GeneratorOptions third => new StyleGan3Lowering(to, third, third.TransformedInput).Draw(ws, Transform(to, "synthesis.input.transform")),
            StyleGanXlGeneratorOptions xl => new StyleGan3Lowering(to, xl, isMovedByW: true).Draw(ws, Transform(to, "synthesis.input.transform")),
            FastGanGeneratorOptions fast => new FastGanLowering(to, fast).Draw(ws),
            R3GanGeneratorOptions plain => new R3GanLowering(to, plain).Draw(ws),
            _ => throw new UsageException($"The synthesis network of a {generator.Options.Kind} cannot be exported to ONNX by this version."),
        };
    }

    /// <summary>The user's transform of the Fourier features, which callers may leave out.</summary>
    private static OnnxValue Transform(Lowering to, string name)
    {
        Tensor stored = to.Weights[name];
        return to.Graph.OptionalInput("transform", [3, 3], () => stored.alias());
    }

    /// <summary>[N, C, H, W] in [-1, 1] to bytes [N, H, W, 4], RGBA, as a canvas takes them.</summary>
    private static OnnxValue Bytes(OnnxGraph g, OnnxValue image)
    {
        OnnxValue x = g.Clip(g.Add(g.Mul(image, 127.5), 128), 0, 255);
        OnnxValue Opaque() => g.Clip(g.Slice(x, 1, 0, 1), 255, 255);
        x = x.Channels switch
        {
            1 => g.Concat(1, x, x, x, Opaque()),
            2 => g.Concat(1, x, g.Slice(x, 1, 0, 1), Opaque()),
            3 => g.Concat(1, x, Opaque()),
            _ => x,
        };
        return g.Transpose(g.Cast(x, OnnxType.UInt8), 0, 2, 3, 1);
    }
}
