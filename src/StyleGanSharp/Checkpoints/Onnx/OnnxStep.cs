namespace StyleGanSharp.Checkpoints.Onnx;

/// <summary>An operator of an ONNX graph.</summary>
/// <param name="Operator">Its type, such as <c>Conv</c>.</param>
/// <param name="Inputs">Names of its inputs, in order.</param>
/// <param name="Outputs">Names of its outputs.</param>
/// <param name="Numbers">Its attributes that are one real number.</param>
internal sealed record OnnxStep(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, double> Numbers)
{
    public double Number(string name, double otherwise) => Numbers.GetValueOrDefault(name, otherwise);
}
