namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>Makes results of libtorch wrong, so that tests see what a faulty one leads to.</summary>
/// <param name="test">What is computed.</param>
/// <param name="part">Which result of it: <c>forward</c>, <c>input gradient</c> or <c>weight gradient</c>.</param>
/// <param name="values">The result, to be changed in place.</param>
internal delegate void Distortion(SelfTestCase test, string part, float[] values);
