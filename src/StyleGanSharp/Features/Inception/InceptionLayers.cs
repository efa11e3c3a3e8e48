using static StyleGanSharp.Features.Inception.InceptionConv;

namespace StyleGanSharp.Features.Inception;

/// <summary>The blocks of Inception-v3 (Szegedy 2015, arXiv 1512.00567, figures 5–7 and table 1) in the variant of the FID network of 2015-12-05.</summary>
/// <remarks>That variant differs from later ones in three ways: means leave the border out, the last block pools by the largest, and there are 1008 classes.</remarks>
internal static class InceptionLayers
{
    public static InceptionBlock Mixed5(int inChannels, int poolChannels) => new(
        inChannels,
        new InceptionBranch(Square("branch1x1", 64)),
        new InceptionBranch(Square("branch5x5_1", 48), Square("branch5x5_2", 64, 5)),
        new InceptionBranch(Square("branch3x3dbl_1", 64), Square("branch3x3dbl_2", 96, 3), Square("branch3x3dbl_3", 96, 3)),
        new InceptionBranch(InceptionPool.Mean, Square("branch_pool", poolChannels)));

    public static InceptionBlock Mixed6a(int inChannels) => new(
        inChannels,
        new InceptionBranch(Inner("branch3x3", 384, 2)),
        new InceptionBranch(Square("branch3x3dbl_1", 64), Square("branch3x3dbl_2", 96, 3), Inner("branch3x3dbl_3", 96, 2)),
        new InceptionBranch(InceptionPool.LargestHalving));

    public static InceptionBlock Mixed6(int inChannels, int c) => new(
        inChannels,
        new InceptionBranch(Square("branch1x1", 192)),
        new InceptionBranch(Square("branch7x7_1", c), Row("branch7x7_2", c, 7), Column("branch7x7_3", 192, 7)),
        new InceptionBranch(
            Square("branch7x7dbl_1", c),
            Column("branch7x7dbl_2", c, 7),
            Row("branch7x7dbl_3", c, 7),
            Column("branch7x7dbl_4", c, 7),
            Row("branch7x7dbl_5", 192, 7)),
        new InceptionBranch(InceptionPool.Mean, Square("branch_pool", 192)));

    public static InceptionBlock Mixed7a(int inChannels) => new(
        inChannels,
        new InceptionBranch(Square("branch3x3_1", 192), Inner("branch3x3_2", 320, 2)),
        new InceptionBranch(
            Square("branch7x7x3_1", 192),
            Row("branch7x7x3_2", 192, 7),
            Column("branch7x7x3_3", 192, 7),
            Inner("branch7x7x3_4", 192, 2)),
        new InceptionBranch(InceptionPool.LargestHalving));

    public static InceptionBlock Mixed7(int inChannels, InceptionPool pool) => new(
        inChannels,
        new InceptionBranch(Square("branch1x1", 320)),
        new InceptionBranch(InceptionPool.None, [Square("branch3x3_1", 384)], [Row("branch3x3_2a", 384, 3), Column("branch3x3_2b", 384, 3)]),
        new InceptionBranch(
            InceptionPool.None,
            [Square("branch3x3dbl_1", 448), Square("branch3x3dbl_2", 384, 3)],
            [Row("branch3x3dbl_3a", 384, 3), Column("branch3x3dbl_3b", 384, 3)]),
        new InceptionBranch(pool, Square("branch_pool", 192)));
}
