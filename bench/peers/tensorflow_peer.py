"""The TensorFlow side of the bench `peers`: Keras layers, one graph for a step and one for a prediction."""
import time

import keras
import numpy as np
import tensorflow as tf

import keras_networks
from safetensors_arrays import read
from serve import serve

here = {}


def loss_of(logits, target, valid, s):
    """lib/nn/losses.ts."""
    p = tf.sigmoid(logits) * valid
    axes = (1, 2, 3)
    overlap = 2 * tf.reduce_sum(p * target, axes)
    total = tf.reduce_sum(p + target, axes)
    dice = 1 - tf.reduce_mean((overlap + s["epsilon"]) / (total + s["epsilon"]))
    positive = s["alpha"] * target * tf.sigmoid(-logits) ** s["gamma"] * tf.nn.softplus(-logits)
    negative = (1 - s["alpha"]) * (valid - target) * tf.sigmoid(logits) ** s["gamma"] * tf.nn.softplus(logits)
    focal = tf.reduce_sum(positive + negative) / (tf.reduce_sum(valid) + 1e-6)
    return s["dice"] * dice + s["focal"] * focal


def open(config, weights, data, threads, busy, loss=None, adamw=None, rate=None):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    here["clock"] = time.process_time if busy else time.perf_counter
    network = keras_networks.load(keras_networks.build(**config), read(weights))
    here["data"] = {k: tf.constant(np.transpose(v, (0, 2, 3, 1))) for k, v in read(data).items()}
    here["predict"] = tf.function(lambda images: tf.sigmoid(network(images, training=False)))
    if adamw:
        here["step"] = step_of(network, loss, adamw, rate)
    return {"version": tf.__version__}


def step_of(network, loss, adamw, rate):
    optimiser = keras.optimizers.AdamW(
        learning_rate=rate,
        beta_1=adamw["beta1"],
        beta_2=adamw["beta2"],
        epsilon=adamw["epsilon"],
        weight_decay=adamw["weightDecay"],
    )
    optimiser.build(network.trainable_variables)

    @tf.function
    def run(images, target, valid):
        with tf.GradientTape() as tape:
            value = loss_of(network(images, training=True), target, valid, loss)
        gradients = tape.gradient(value, network.trainable_variables)
        optimiser.apply_gradients(zip(gradients, network.trainable_variables))
        return value

    return run


def step():
    start = here["clock"]()
    value = float(here["step"](**here["data"]))
    return {"ms": 1000 * (here["clock"]() - start), "loss": value}


def predict(values=False):
    start = here["clock"]()
    probability = here["predict"](here["data"]["images"]).numpy()
    ms = 1000 * (here["clock"]() - start)
    return {"ms": ms, "probability": probability.ravel().tolist() if values else None}


serve({"open": open, "step": step, "predict": predict})
