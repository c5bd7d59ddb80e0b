# memcpy, memmove, memset, memcmp for rv64im, which has no misaligned loads or stores.
#
# Words move whenever both ends can be aligned; when source and destination are misaligned to each
# other, whole words are read and shifted together. Arguments and results are those of C.

.section .text.memcpy
.globl memcpy
.type memcpy, @function
memcpy:
    mv a3, a0
    or a4, a0, a1
    andi a4, a4, 7
    bnez a4, .Lcopy_misaligned
.Lcopy_words:
    li a5, 32
    bltu a2, a5, .Lcopy_tail
.Lcopy_block:
    ld t0, 0(a1)
    ld t1, 8(a1)
    ld t2, 16(a1)
    ld t3, 24(a1)
    sd t0, 0(a3)
    sd t1, 8(a3)
    sd t2, 16(a3)
    sd t3, 24(a3)
    addi a1, a1, 32
    addi a3, a3, 32
    addi a2, a2, -32
    bgeu a2, a5, .Lcopy_block
.Lcopy_tail:
    andi a4, a2, 16
    beqz a4, 1f
    ld t0, 0(a1)
    ld t1, 8(a1)
    sd t0, 0(a3)
    sd t1, 8(a3)
    addi a1, a1, 16
    addi a3, a3, 16
1:  andi a4, a2, 8
    beqz a4, 1f
    ld t0, 0(a1)
    sd t0, 0(a3)
    addi a1, a1, 8
    addi a3, a3, 8
1:  andi a2, a2, 7
    beqz a2, 3f
    andi a4, a2, 4
    beqz a4, 1f
    lw t0, 0(a1)
    sw t0, 0(a3)
    addi a1, a1, 4
    addi a3, a3, 4
1:  andi a4, a2, 2
    beqz a4, 1f
    lh t0, 0(a1)
    sh t0, 0(a3)
    addi a1, a1, 2
    addi a3, a3, 2
1:  andi a4, a2, 1
    beqz a4, 3f
    lb t0, 0(a1)
    sb t0, 0(a3)
3:  ret

.Lcopy_misaligned:
    li a5, 16
    bltu a2, a5, .Lcopy_bytes
    # Bytes until the destination is aligned.
    andi a4, a3, 7
    beqz a4, 2f
    li t0, 8
    sub a4, t0, a4
    sub a2, a2, a4
    add a4, a3, a4
1:  lbu t0, 0(a1)
    sb t0, 0(a3)
    addi a1, a1, 1
    addi a3, a3, 1
    bltu a3, a4, 1b
2:  andi a4, a1, 7
    beqz a4, .Lcopy_words
    # Shift whole words of the source together.
    slli t4, a4, 3
    li t5, 64
    sub t5, t5, t4
    sub a6, a1, a4
    ld t0, 0(a6)
    andi a7, a2, -8
    add a7, a3, a7
    beq a3, a7, 4f
3:  ld t1, 8(a6)
    srl t2, t0, t4
    sll t3, t1, t5
    or t2, t2, t3
    sd t2, 0(a3)
    mv t0, t1
    addi a6, a6, 8
    addi a3, a3, 8
    bltu a3, a7, 3b
4:  add a1, a6, a4
    andi a2, a2, 7
.Lcopy_bytes:
    beqz a2, 6f
    add a4, a3, a2
5:  lbu t0, 0(a1)
    sb t0, 0(a3)
    addi a1, a1, 1
    addi a3, a3, 1
    bltu a3, a4, 5b
6:  ret

.section .text.memmove
.globl memmove
.type memmove, @function
memmove:
    # Forward is safe unless the destination starts inside the source.
    sub a4, a0, a1
    bltu a4, a2, 1f
    tail memcpy
1:  beqz a4, 9f
    add a1, a1, a2
    add a3, a0, a2
    or a4, a1, a3
    andi a4, a4, 7
    bnez a4, 4f
    li a5, 8
2:  bltu a2, a5, 4f
    ld t0, -8(a1)
    sd t0, -8(a3)
    addi a1, a1, -8
    addi a3, a3, -8
    addi a2, a2, -8
    j 2b
4:  beq a3, a0, 9f
5:  lbu t0, -1(a1)
    sb t0, -1(a3)
    addi a1, a1, -1
    addi a3, a3, -1
    bne a3, a0, 5b
9:  ret

.section .text.memset
.globl memset
.type memset, @function
memset:
    mv a3, a0
    add a4, a0, a2
    li a5, 16
    bltu a2, a5, 5f
    # The byte in all eight places.
    andi a1, a1, 0xff
    slli t0, a1, 8
    or a1, a1, t0
    slli t0, a1, 16
    or a1, a1, t0
    slli t0, a1, 32
    or a1, a1, t0
1:  andi t0, a3, 7
    beqz t0, 2f
    sb a1, 0(a3)
    addi a3, a3, 1
    j 1b
2:  addi a5, a4, -64
    bltu a5, a3, 4f
3:  sd a1, 0(a3)
    sd a1, 8(a3)
    sd a1, 16(a3)
    sd a1, 24(a3)
    sd a1, 32(a3)
    sd a1, 40(a3)
    sd a1, 48(a3)
    sd a1, 56(a3)
    addi a3, a3, 64
    bgeu a5, a3, 3b
4:  addi a5, a4, -8
    bltu a5, a3, 5f
    sd a1, 0(a3)
    addi a3, a3, 8
    j 4b
5:  beq a3, a4, 7f
6:  sb a1, 0(a3)
    addi a3, a3, 1
    bne a3, a4, 6b
7:  ret

.section .text.memcmp
.globl memcmp
.type memcmp, @function
.globl bcmp
.type bcmp, @function
memcmp:
bcmp:
    or a4, a0, a1
    andi a4, a4, 7
    bnez a4, 3f
    li a5, 8
1:  bltu a2, a5, 3f
    ld t0, 0(a0)
    ld t1, 0(a1)
    bne t0, t1, 3f
    addi a0, a0, 8
    addi a1, a1, 8
    addi a2, a2, -8
    j 1b
3:  beqz a2, 5f
    add a4, a0, a2
4:  lbu t0, 0(a0)
    lbu t1, 0(a1)
    bne t0, t1, 6f
    addi a0, a0, 1
    addi a1, a1, 1
    bne a0, a4, 4b
5:  li a0, 0
    ret
6:  sub a0, t0, t1
    ret
