using StyleGanSharp.OnnxRuntime;

// OnnxImage NETWORK.onnx [SEED]   makes image.png with a network that 'stylegan export' wrote; this program carries no libtorch
if (args is not [string network, .. string[] rest])
{
    Console.Error.WriteLine("Usage: OnnxImage NETWORK.onnx [SEED]");
    return 2;
}

using var generator = OnnxGenerator.Load(network);
generator.Generate(rest is [string seed] ? long.Parse(seed) : 42, truncation: 0.7, label: generator.ClassCount > 0 ? 0 : null).SavePng("image.png");
return 0;
